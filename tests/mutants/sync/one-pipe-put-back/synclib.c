/* synclib: turns by tokens in two pipes */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

static int pfd1[2]; /* BUG: tokens of both directions */
static int pfd2[2]; /* not used */
static pid_t parent;

static int put(int fd, char token)
{
    ssize_t n;

    do {
        n = write(fd, &token, 1);
    } while (n < 0 && errno == EINTR);
    if (n < 0) {
        perror("write");
        return -1;
    }
    return 0;
}

static int partner_is_gone(void)
{
    siginfo_t info;

    if (getpid() != parent)
        return getppid() != parent;
    info.si_pid = 0;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid != 0;
}

/* takes the token it wants; its own it puts back and tries again */
static int get(char wanted)
{
    struct pollfd look = {pfd1[0], POLLIN, 0};
    char c;
    int gone, n;

    for (;;) {
        gone = partner_is_gone();
        while ((n = poll(&look, 1, 20)) < 0 && errno == EINTR)
            ;
        if (n == 1) {
            if (read(pfd1[0], &c, 1) < 0) {
                if (errno == EINTR || errno == EAGAIN)
                    continue;
                perror("read");
                return -1;
            }
            if (c == wanted)
                return 0;
            if (put(pfd1[1], c) < 0)
                return -1;
            usleep(1000);
        }
        if (gone) {
            fprintf(stderr, "read: the other process has ended\n");
            return -1;
        }
    }
}

int TELL_WAIT(void)
{
    signal(SIGPIPE, SIG_IGN);
    parent = getpid();
    if (pipe(pfd1) < 0 || pipe(pfd2) < 0) {
        perror("pipe");
        return -1;
    }
    fcntl(pfd1[0], F_SETFL, O_NONBLOCK); /* the other may be quicker between poll and read */
    return 0;
}

int TELL_PARENT(void)
{
    return put(pfd1[1], 'c');
}

int WAIT_PARENT(void)
{
    return get('p');
}

int TELL_CHILD(void)
{
    return put(pfd1[1], 'p');
}

int WAIT_CHILD(void)
{
    return get('c');
}
