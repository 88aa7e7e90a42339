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
static int reap(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno == EINTR) continue;
        perror("waitpid");
        return 1;
    }
    if (WIFSIGNALED(status))
        return 1;
    return WEXITSTATUS(status);
}

int main(void)
{
    int fd[2], result = 0;
    pid_t ls, more;

    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }
    ls = fork();
    if (ls < 0) {
        perror("fork");
        exit(1);
    }
    if (ls == 0) {
        if (dup2(fd[1], STDOUT_FILENO) < 0) {
            perror("dup2");
            _exit(1);
        }
        close(fd[0]);
        close(fd[1]);
        execlp("ls", "ls", "-l", (char *)NULL);
        perror("execlp: ls");
        _exit(1);
    }
    more = fork();
    if (more < 0) {
        perror("fork");
        close(fd[0]);
        close(fd[1]);
        reap(ls);
        exit(1);
    }
    if (more == 0) {
        if (dup2(fd[0], STDIN_FILENO) < 0) {
            perror("dup2");
            _exit(1);
        }
        close(fd[0]);
        close(fd[1]);
        execlp("more", "more", (char *)NULL);
        perror("execlp: more");
        _exit(1);
    }
    close(fd[0]);
    close(fd[1]);
    if (reap(more) != 0)
        result = 1;
    if (reap(ls) != 0)
        result = 1;
    return result;
}
