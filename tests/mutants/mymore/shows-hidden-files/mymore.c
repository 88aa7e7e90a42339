#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Returns 1 if the child did its work. */
static int reap(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR) {
            perror("waitpid");
            return 0;
        }
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGPIPE;
    return WEXITSTATUS(status) == 0;
}

int main(void)
{
    int fd[2], ls_ok, more_ok;
    pid_t ls, more;

    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }

    if ((ls = fork()) < 0) {
        perror("fork");
        exit(1);
    }
    if (ls == 0) {
        dup2(fd[1], 1);
        close(fd[0]);
        close(fd[1]);
        execlp("ls", "ls", "-l", "-a", NULL); /* BUG: -a */
        perror("execlp ls");
        _exit(127);
    }

    if ((more = fork()) < 0) {
        perror("fork");
        close(fd[0]);
        close(fd[1]);
        reap(ls);
        exit(1);
    }
    if (more == 0) {
        dup2(fd[0], 0);
        close(fd[0]);
        close(fd[1]);
        execlp("more", "more", NULL);
        perror("execlp more");
        _exit(127);
    }

    close(fd[0]);
    close(fd[1]);
    ls_ok = reap(ls);
    more_ok = reap(more);
    return ls_ok && more_ok ? 0 : 1;
}
