#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include "synclib.h"
static int down[2], up[2];
static int put(int fd)
{
    ssize_t n;
    do
        n = write(fd, "x", 1);
    while (n == -1 && errno == EINTR);
    if (n == -1)
        perror("write");
    return n == 1 ? 0 : -1;
}
static int get(int fd)
{
    char c;
    ssize_t n;
    do
        n = read(fd, &c, 1);
    while (n == -1 && errno == EINTR);
    if (n == -1)
        perror("read");
    if (n == 0)
        fprintf(stderr, "read: the other process is gone\n");
    return n == 1 ? 0 : -1;
}
int TELL_WAIT(void)
{
    signal(SIGPIPE, SIG_IGN);
    if (pipe(down) == -1) {
        perror("pipe");
        return -1;
    }
    if (pipe(up) == -1) {
        perror("pipe");
        return -1;
    }
    return 0;
}
void CHILD_SIDE(void) { close(down[1]); close(up[0]); }
void PARENT_SIDE(void) { close(down[0]); close(up[1]); }
void END(void) { close(down[1]); close(up[0]); }
int TELL_PARENT(void) { return put(up[1]); }
int WAIT_PARENT(void) { return get(down[0]); }
int TELL_CHILD(void) { return put(down[1]); }
int WAIT_CHILD(void) { return get(up[0]); }
