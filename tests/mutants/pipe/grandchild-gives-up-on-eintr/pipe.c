#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
static char buf[1 << 20];
static int write_all(int fd, const char *s, size_t n)
{
    while (n > 0) {
        ssize_t r = write(fd, s, n);
        if (r < 0) {
            if (errno == EINTR) continue;
            perror("write");
            return -1;
        }
        s += r;
        n -= r;
    }
    return 0;
}

static int child(int fd[2])
{
    size_t len = 0;
    ssize_t r;
    close(fd[1]);
    printf("Child : Wait for parent to send data\n");
    fflush(stdout);
    while ((r = read(fd[0], buf + len, sizeof buf - 1 - len)) != 0) {
        if (r < 0) {
            perror("read");
            return 1;
        }
        len += r;
    }
    buf[len] = '\0';
    printf("Child : Received data from parent: %s\n", buf);
    fflush(stdout);
    close(fd[0]);
    return 0;
}

int main(int argc, char **argv)
{
    const char *message = argc > 1 ? argv[1] : "Hello, World!";
    int fd[2], status, result = 0;
    pid_t pid;

    signal(SIGPIPE, SIG_IGN);
    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        /* a second child below the first: the first only waits for it */
        pid = fork();
        if (pid < 0) {
            perror("fork");
            exit(1);
        }
        if (pid == 0)
            exit(child(fd));
        close(fd[0]);
        close(fd[1]);
        while (waitpid(pid, &status, 0) < 0)
            if (errno != EINTR)
                exit(1);
        exit(status != 0);
    }
    close(fd[0]);
    printf("Parent: Send data to child\n");
    fflush(stdout);
    if (write_all(fd[1], message, strlen(message)) < 0)
        result = 1;
    close(fd[1]);
    while (waitpid(pid, &status, 0) < 0) {
        if (errno == EINTR) continue;
        perror("waitpid");
        exit(1);
    }
    if (status != 0)
        result = 1;
    return result;
}
