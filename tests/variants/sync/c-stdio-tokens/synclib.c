/* synclib with streams: unbuffered, so that a putc is one write of one byte and a getc one read. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "synclib.h"

static int down[2], up[2];
static FILE *in, *out;

int TELL_WAIT()
{
    signal(SIGPIPE, SIG_IGN);
    if (pipe(down) < 0 || pipe(up) < 0) {
        perror("pipe");
        return -1;
    }
    return 0;
}

/* once in each process: wraps its own two ends and closes the other two */
static int set_up(r, w, not_r, not_w)
    int r, w, not_r, not_w;
{
    if (in != NULL)
        return 0;
    close(not_r);
    close(not_w);
    in = fdopen(r, "r");
    out = fdopen(w, "w");
    if (in == NULL || out == NULL) {
        perror("fdopen");
        return -1;
    }
    setbuf(in, NULL);
    setbuf(out, NULL);
    return 0;
}

static int tell()
{
    while (putc('t', out) == EOF) {
        if (errno != EINTR) {
            perror("write");
            return -1;
        }
        clearerr(out);
    }
    return 0;
}

static int await()
{
    while (getc(in) == EOF) {
        if (feof(in)) {
            fprintf(stderr, "read: nobody is there any more\n");
            return -1;
        }
        if (errno != EINTR) {
            perror("read");
            return -1;
        }
        clearerr(in);
    }
    return 0;
}

int TELL_PARENT() { return set_up(down[0], up[1], up[0], down[1]) < 0 ? -1 : tell(); }
int WAIT_PARENT() { return set_up(down[0], up[1], up[0], down[1]) < 0 ? -1 : await(); }
int TELL_CHILD() { return set_up(up[0], down[1], down[0], up[1]) < 0 ? -1 : tell(); }
int WAIT_CHILD() { return set_up(up[0], down[1], down[0], up[1]) < 0 ? -1 : await(); }
