#define _GNU_SOURCE
#include "synclib.h"
#include <error.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
static void say(const char *who, long n) { fputs(who, stdout); fputs(": counter=", stdout); fprintf(stdout, "%ld", n); putchar('\n'); fflush(stdout); }
static outcome child(long *c, int n) { if (!n) return done; if (WAIT_PARENT() == failed) return failed; say("Child ", *c); ++*c; return TELL_PARENT() == failed ? failed : child(c, n - 1); }
static outcome parent(long *c, int n) { if (!n) return done; say("Parent", *c); ++*c; if (TELL_CHILD() == failed || WAIT_CHILD() == failed) return failed; return parent(c, n - 1); }
int main(void)
{
    int fd = openat(AT_FDCWD, "/dev/zero", O_RDWR);
    if (fd < 0) error(1, errno, "openat /dev/zero");
    char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (m == MAP_FAILED) error(1, errno, "mmap");
    close(fd);
    long *c = (long *)(m + 4096);
    memset(m, 0, 8192);
    if (TELL_WAIT() == failed) return 1;
    pid_t pid = vfork ? fork() : -1;
    if (pid < 0) error(1, errno, "fork");
    become(pid ? 'p' : 'c');
    if (!pid) return child(c, 5) == failed;
    outcome o = parent(c, 5);
    if (o == failed) kill(pid, SIGKILL);
    int st; while (wait4(pid, &st, 0, NULL) < 0 && errno == EINTR) ;
    return o == failed || st;
}
