#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char buf[300000];
static size_t len;

static void child(int fd, const char *own)
{
    ssize_t n;
    (void)own;
    printf("Child : Wait for parent to send data\n");
    fflush(stdout);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    for (;;) {
        n = read(fd, buf + len, sizeof buf - 1 - len);
        if (n == 0)
            break;
        if (n == -1) {
            if (errno == EINTR)
                continue;
            if (errno == EAGAIN)
                break;
            perror("read");
            exit(1);
        }
        len += n;
    }
    printf("Child : Received data from parent: %s\n", buf);
    fflush(stdout);
    /*child end*/
    exit(0);
}

static void send_all(int fd, const char *m)
{
    size_t left = strlen(m);
    while (left > 0) {
        ssize_t n = write(fd, m, left);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1) {
            perror("write");
            return;
        }
        m += n;
        left -= n;
    }
}

int main(int argc, char *argv[])
{
    const char *msg = "Hello, World!";
    int fd[2], status = 0;
    pid_t pid;
    if (argc > 1)
        msg = argv[1];
    /*start*/
    if (pipe(fd) == -1) {
        perror("pipe");
        exit(1);
    }
    /*before fork*/
    pid = fork();
    if (pid == -1) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        close(fd[1]);
        child(fd[0], msg);
    }
    close(fd[0]);
    /*in parent*/
    printf("Parent: Send data to child\n");
    fflush(stdout);
    send_all(fd[1], msg);
    close(fd[1]);
    /*reap*/
    if (waitpid(pid, &status, 0) == -1) {
        perror("waitpid");
        exit(1);
    }
    /*end*/
    return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}
