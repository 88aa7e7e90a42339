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
    int fd[2], fd2[2], ls_ok, more_ok;
    char buf[512];
    ssize_t n, w, done;
    pid_t ls, more;

    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }
    if (pipe(fd2) < 0) {
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
        close(fd2[0]);
        close(fd2[1]);
        execlp("ls", "ls", "-l", NULL);
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
        dup2(fd2[0], 0);
        close(fd[0]);
        close(fd[1]);
        close(fd2[0]);
        close(fd2[1]);
        execlp("more", "more", NULL);
        perror("execlp more");
        _exit(127);
    }

    close(fd[1]);
    close(fd2[0]);
    signal(SIGPIPE, SIG_IGN);
    /* BUG: ls does not write to the pipe that more reads */
    while ((n = read(fd[0], buf, sizeof buf)) != 0) {
        if (n < 0 && errno != EINTR)
            break;
        for (done = 0; done < n; done += w)
            if ((w = write(fd2[1], buf + done, n - done)) < 0) {
                if (errno != EINTR)
                    goto quit;
                w = 0;
            }
    }
quit:
    close(fd[0]);
    close(fd2[1]);
    ls_ok = reap(ls);
    more_ok = reap(more);
    return ls_ok && more_ok ? 0 : 1;
}
