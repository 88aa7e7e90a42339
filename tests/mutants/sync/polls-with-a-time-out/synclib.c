/* synclib: turns by tokens in two pipes */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <poll.h>
#include <unistd.h>

#include "synclib.h"

static int pfd1[2]; /* parent to child */
static int pfd2[2]; /* child to parent */

static void unused(int *a, int *b)
{
    if (*a >= 0)
        close(*a);
    if (*b >= 0)
        close(*b);
    *a = *b = -1;
}

static void as_parent(void)
{
    unused(&pfd1[0], &pfd2[1]);
}

static void as_child(void)
{
    unused(&pfd1[1], &pfd2[0]);
}

static int put(int fd)
{
    ssize_t n;

    do {
        n = write(fd, "t", 1);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        perror("write");
        return -1;
    }
    return 0;
}

static int get(int fd)
{
    char c;
    ssize_t n;
    struct pollfd p = {fd, POLLIN, 0};

    while (poll(&p, 1, 10) == 0)
        ;
    do {
        n = read(fd, &c, 1);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        perror("read");
        return -1;
    }
    if (n == 0) {
        fprintf(stderr, "read: the other process has ended\n");
        return -1;
    }
    return 0;
}

int TELL_WAIT(void)
{
    signal(SIGPIPE, SIG_IGN);
    if (pipe(pfd1) < 0 || pipe(pfd2) < 0) {
        perror("pipe");
        return -1;
    }
    return 0;
}

int TELL_PARENT(void)
{
    as_child();
    return put(pfd2[1]);
}

int WAIT_PARENT(void)
{
    as_child();
    return get(pfd1[0]);
}

int TELL_CHILD(void)
{
    as_parent();
    return put(pfd1[1]);
}

int WAIT_CHILD(void)
{
    as_parent();
    return get(pfd2[0]);
}
