/* After the first call in a process, descriptor 20 is what it reads and 21 what it writes. */
#include "synclib.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

enum { IN = 20, OUT = 21 };

static int down[2], up[2];
static int settled;

const char *TELL_WAIT(void)
{
    signal(SIGPIPE, SIG_IGN);
    return pipe(down) == -1 || pipe(up) == -1 ? "pipe" : 0;
}

static const char *settle(int in, int out)
{
    if (settled)
        return 0;
    if (dup2(in, IN) == -1 || dup2(out, OUT) == -1)
        return "dup2";
    close(down[0]);
    close(down[1]);
    close(up[0]);
    close(up[1]);
    settled = 1;
    return 0;
}

static const char *tell(void)
{
    while (write(OUT, "x", 1) == -1)
        if (errno != EINTR)
            return "write";
    return 0;
}

static const char *await(void)
{
    char c;
    ssize_t n;

    while ((n = read(IN, &c, 1)) == -1)
        if (errno != EINTR)
            return "read";
    errno = 0;
    return n == 1 ? 0 : "read";
}

const char *TELL_PARENT(void)
{
    const char *bad = settle(down[0], up[1]);
    return bad ? bad : tell();
}

const char *WAIT_PARENT(void)
{
    const char *bad = settle(down[0], up[1]);
    return bad ? bad : await();
}

const char *TELL_CHILD(void)
{
    const char *bad = settle(up[0], down[1]);
    return bad ? bad : tell();
}

const char *WAIT_CHILD(void)
{
    const char *bad = settle(up[0], down[1]);
    return bad ? bad : await();
}
