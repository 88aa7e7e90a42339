/* ls -l | more */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int reap(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR) {
            perror("waitpid");
            return -1;
        }
    return status;
}

static int finished(int status)
{
    return status == 0 || (status != -1 && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

int main(void)
{
    int fd[2], result = EXIT_FAILURE;
    pid_t ls = -1, more = -1;

    if (pipe(fd) == -1) {
        perror("pipe");
        return EXIT_FAILURE;
    }

    if ((ls = fork()) == -1) {
        perror("fork");
        goto out;
    }
    if (ls == 0) {
        close(fd[0]);
        close(1);
        if (dup(fd[1]) != 1) {
            perror("dup");
            _exit(127);
        }
        close(fd[1]);
        execlp("ls", "ls", "-l", (char *)NULL);
        perror("execlp ls");
        _exit(127);
    }

    if ((more = fork()) == -1) {
        perror("fork");
        goto out;
    }
    if (more == 0) {
        close(fd[1]);
        close(0);
        if (dup(fd[0]) != 0) {
            perror("dup");
            _exit(127);
        }
        close(fd[0]);
        execlp("more", "more", (char *)NULL);
        perror("execlp more");
        _exit(127);
    }
    result = EXIT_SUCCESS;

out:
    close(fd[0]);
    close(fd[1]);
    if (ls > 0 && !finished(reap(ls)))
        result = EXIT_FAILURE;
    if (more > 0 && !finished(reap(more)))
        result = EXIT_FAILURE;
    return result;
}
