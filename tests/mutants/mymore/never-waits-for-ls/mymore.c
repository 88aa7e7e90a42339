#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static pid_t run(char *argv[], int fd[2], int target)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd[target], target);
    posix_spawn_file_actions_addclose(&actions, fd[0]);
    posix_spawn_file_actions_addclose(&actions, fd[1]);
    error = posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (error == 0)
        return pid;
    fprintf(stderr, "posix_spawnp: cannot fork and exec %s: %s\n", argv[0], strerror(error));
    return -1;
}

int main(void)
{
    char *ls_argv[] = {"ls", "-l", NULL}, *more_argv[] = {"more", NULL};
    int fd[2], status = 0;
    pid_t ls, more;

    if (pipe(fd) < 0) {
        perror("pipe");
        return 1;
    }
    if ((ls = run(ls_argv, fd, 1)) < 0)
        return 1;
    more = run(more_argv, fd, 0);
    close(fd[0]);
    close(fd[1]);
    if (more < 0) {
        waitpid(ls, &status, 0);
        return 1;
    }
    while (waitpid(more, &status, 0) < 0 && errno == EINTR)
        ;
    return status != 0; /* BUG: ls is never waited for */
}
