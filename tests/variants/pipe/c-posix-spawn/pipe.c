/* pipe: the child is this program once more, started by posix_spawn under another name; it reads
 * its standard input, which is the pipe. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char kChildName[] = "pipe-child";

static int put(int fd, const char *p, size_t len)
{
    while (len > 0) {
        ssize_t n = TEMP_FAILURE_RETRY(write(fd, p, len));
        if (n == -1) {
            perror("write");
            return 0;
        }
        p += n;
        len -= (size_t)n;
    }
    return 1;
}

static int child_main(void)
{
    static const char wait_line[] = "Child : Wait for parent to send data\n";
    static const char prefix[] = "Child : Received data from parent: ";
    static char line[sizeof prefix + 200000];
    size_t len = sizeof prefix - 1;
    ssize_t n;

    if (!put(1, wait_line, sizeof wait_line - 1))
        return 1;
    memcpy(line, prefix, len);
    /* an argument is at most 128 KiB long: it fits */
    while ((n = TEMP_FAILURE_RETRY(read(0, line + len, sizeof line - 1 - len))) > 0)
        len += (size_t)n;
    if (n == -1) {
        perror("read");
        return 1;
    }
    line[len++] = '\n';
    return put(1, line, len) ? 0 : 1;
}

int main(int argc, char **argv)
{
    static const char send_line[] = "Parent: Send data to child\n";
    char *child_argv[] = {(char *)kChildName, NULL};
    const char *message = argc > 1 ? argv[1] : "Hello, World!";
    const char *self;
    posix_spawn_file_actions_t actions;
    int fd[2], err, ok, status;
    pid_t pid;

    if (argc > 0 && strcmp(argv[0], kChildName) == 0)
        return child_main();
    self = access("/proc/self/exe", X_OK) == 0 ? "/proc/self/exe" : argv[0];
    signal(SIGPIPE, SIG_IGN);
    if (pipe2(fd, O_CLOEXEC) == -1) {
        perror("pipe2");
        return 1;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd[0], 0);
    err = posix_spawn(&pid, self, &actions, NULL, child_argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (err != 0) {
        fprintf(stderr, "posix_spawn (fork): %s\n", strerror(err));
        return 1;
    }
    close(fd[0]);
    ok = put(1, send_line, sizeof send_line - 1) && put(fd[1], message, strlen(message));
    close(fd[1]);
    if (TEMP_FAILURE_RETRY(waitpid(pid, &status, 0)) == -1) {
        perror("waitpid");
        return 1;
    }
    return ok && status == 0 ? 0 : 1;
}
