#define _GNU_SOURCE
#include "synclib.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* indexes: 0 and 1 for parent to child, 2 and 3 for child to parent */
static int fd[4] = {-1, -1, -1, -1};

int TELL_WAIT(void)
{
    return pipe2(fd, O_CLOEXEC) == 0 && pipe2(fd + 2, O_CLOEXEC) == 0 ? 0 : -1;
}

void sync_after_fork(pid_t pid)
{
    close(pid == 0 ? fd[1] : fd[0]);
    close(pid == 0 ? fd[2] : fd[3]);
}

static int put(int to)
{
    ssize_t n;

again:
    n = write(to, "", 1);
    if (n == -1 && errno == EINTR)
        goto again;
    return n == 1 ? 0 : -1;
}

static int get(int from)
{
    char c;
    ssize_t n;

again:
    n = read(from, &c, 1);
    if (n == -1 && errno == EINTR)
        goto again;
    if (n == 0)
        errno = EPIPE;
    return n == 1 ? 0 : -1;
}

int TELL_PARENT(pid_t pid) { return pid > 0 ? put(fd[3]) : -1; }
int WAIT_PARENT(void) { return get(fd[0]); }
int TELL_CHILD(pid_t pid) { return pid > 0 ? put(fd[1]) : -1; }
int WAIT_CHILD(void) { return get(fd[2]); }
