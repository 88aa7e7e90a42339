/* ls -l | more with vfork: the child borrows the parent's memory until it execs, and leaves its errno there. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int ends[2];
static volatile int exec_errno;

static pid_t run(char *const argv[], int from, int to)
{
    pid_t pid;

    exec_errno = 0;
    pid = vfork();
    if (pid == 0) {
        if (dup2(from, to) >= 0) {
            close(ends[0]);
            close(ends[1]);
            execvp(argv[0], argv);
        }
        exec_errno = errno;
        _exit(127);
    }
    if (pid < 0)
        perror("vfork");
    else if (exec_errno != 0)
        fprintf(stderr, "exec %s: %s\n", argv[0], strerror(exec_errno));
    return pid;
}

int main(void)
{
    char *ls[] = {"ls", "-l", NULL};
    char *more[] = {"more", NULL};
    pid_t pids[2];
    int i, status = -1, failed = 0;

    if (pipe(ends) < 0) {
        perror("pipe");
        return 1;
    }
    pids[0] = run(ls, ends[1], STDOUT_FILENO);
    pids[1] = pids[0] < 0 ? -1 : run(more, ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);

    for (i = 0; i < 2; i++) {
        if (pids[i] < 0) {
            failed = 1;
            continue;
        }
        while (waitpid(pids[i], &status, 0) < 0 && errno == EINTR)
            ;
        if (WIFEXITED(status) ? WEXITSTATUS(status) != 0 : WTERMSIG(status) != SIGPIPE)
            failed = 1;
    }
    return failed;
}
