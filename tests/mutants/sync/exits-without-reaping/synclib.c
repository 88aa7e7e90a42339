/* synclib in the textbook's manner: what fails prints a message and exits. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "synclib.h"

static int pfd1[2], pfd2[2]; /* parent to child, child to parent */

static void err_sys(const char *call)
{
    perror(call);
    exit(1);
}

/* each process drops the two ends that are not its own, once */
static void drop(int *a, int *b)
{
    if (*a >= 0)
        close(*a);
    if (*b >= 0)
        close(*b);
    *a = *b = -1;
}

static void tell(int fd, char who)
{
    ssize_t n;

    while ((n = write(fd, &who, 1)) != 1) {
        if (errno != EINTR)
            err_sys("write");
    }
}

static void wait_for(int fd, char who)
{
    char c = 0;
    ssize_t n;

    while ((n = read(fd, &c, 1)) < 0) {
        if (errno != EINTR)
            err_sys("read");
    }
    if (n == 0 || c != who) {
        fprintf(stderr, "read: %s\n", n == 0 ? "the other process has ended" : "not my token");
        exit(1);
    }
}

void TELL_WAIT(void)
{
    signal(SIGPIPE, SIG_IGN);
    if (pipe(pfd1) < 0 || pipe(pfd2) < 0)
        err_sys("pipe");
}

void TELL_PARENT(void)
{
    drop(&pfd1[1], &pfd2[0]);
    tell(pfd2[1], 'c');
}

void WAIT_PARENT(void)
{
    drop(&pfd1[1], &pfd2[0]);
    wait_for(pfd1[0], 'p');
}

void TELL_CHILD(void)
{
    drop(&pfd1[0], &pfd2[1]);
    tell(pfd1[1], 'p');
}

void WAIT_CHILD(void)
{
    drop(&pfd1[0], &pfd2[1]);
    wait_for(pfd2[0], 'c');
}
