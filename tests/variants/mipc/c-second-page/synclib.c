#include "synclib.h"
#include <error.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>
static int q[2][2]; static int rd, wr;
outcome TELL_WAIT(void) { signal(SIGPIPE, SIG_IGN); for (int i = 0; i < 2; i++) if (pipe(q[i])) { error(0, errno, "pipe %d", i); return failed; } return done; }
void become(char who) { int k = who == 'c'; rd = q[!k][0]; wr = q[k][1]; close(q[k][0]); close(q[!k][1]); }
static outcome put(void) { return write(wr, ".", 1) == 1 ? done : (error(0, errno, "write"), failed); }
static outcome get(void) { char c; ssize_t n = read(rd, &c, 1); if (n < 0 && errno == EINTR) return get(); if (n == 1) return done; error(0, n < 0 ? errno : 0, "read: no token"); return failed; }
outcome TELL_PARENT(void) { return put(); } outcome WAIT_PARENT(void) { return get(); }
outcome TELL_CHILD(void) { return put(); } outcome WAIT_CHILD(void) { return get(); }
