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
static int send_all(int fd, const char *s, size_t n)
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

static int receive(int fd)
{
    size_t len = 0;
    ssize_t r;
    while ((r = read(fd, buf + len, sizeof buf - 1 - len)) != 0) {
        if (r < 0) {
            if (errno == EINTR) continue;
            perror("read");
            return -1;
        }
        len += r;
    }
    buf[len] = '\0';
    return 0;
}

static void line(const char *s, const char *t)
{
    printf("%s%s\n", s, t);
    fflush(stdout);
}

static int child(int down[2], int up[2])
{
    close(down[1]);
    close(up[0]);
    line("Child : Wait for parent to send data", "");
    if (receive(down[0]) < 0)
        return 1;
    line("Child : Received data from parent: ", buf);
    line("Child : Send data to parent", "");
    if (send_all(up[1], buf, strlen(buf)) < 0)
        return 1;
    close(up[1]);
    return 0;
}

int main(int argc, char **argv)
{
    const char *message = argc > 1 ? argv[1] : "Hello, World!";
    int down[2], up[2], status, result = 0;
    pid_t pid;

    signal(SIGPIPE, SIG_IGN);
    if (pipe(down) < 0) {
        perror("pipe");
        exit(1);
    }
    if (pipe(up) < 0) {
        perror("pipe 2");
        exit(1);
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0)
        exit(child(down, up));
    close(down[0]);
    close(up[1]);
    line("Parent: Send data to child", "");
    if (send_all(down[1], message, strlen(message)) < 0)
        result = 1;
    close(down[1]);
    line("Parent: Wait for child to send data", "");
    if (receive(up[0]) < 0)
        result = 1;
    else
        line("Parent: Received data from child: ", buf);
    close(up[0]);
    while (waitpid(pid, &status, 0) < 0) {
        if (errno == EINTR) continue;
        perror("waitpid");
        exit(1);
    }
    if (status != 0)
        result = 1;
    return result;
}
