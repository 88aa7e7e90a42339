/* pipe: one message from parent to child; every error leaves through one exit path. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static int write_all(int fd, const char *p, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            perror("write");
            return -1;
        }
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

static int say(const char *s)
{
    return write_all(STDOUT_FILENO, s, strlen(s));
}

static int child(int fd)
{
    char *buf = NULL;
    size_t used = 0, size = 0;
    int rc = EXIT_FAILURE;

    if (say("Child : Wait for parent to send data\n") < 0)
        goto out;
    for (;;) {
        ssize_t n;
        if (used == size) {
            char *bigger = realloc(buf, size += 8192);
            if (bigger == NULL) {
                perror("realloc");
                goto out;
            }
            buf = bigger;
        }
        n = read(fd, buf + used, size - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) /* BUG: an error is taken for the end of file */
            break;
        used += (size_t)n;
    }
    if (say("Child : Received data from parent: ") < 0 ||
        write_all(STDOUT_FILENO, buf, used) < 0 || say("\n") < 0)
        goto out;
    rc = EXIT_SUCCESS;
out:
    free(buf);
    close(fd);
    return rc;
}

int main(int argc, char **argv)
{
    const char *message = argc > 1 ? argv[1] : "Hello, World!";
    struct sigaction ignore;
    int fd[2] = {-1, -1};
    int rc = EXIT_FAILURE, status = 0;
    pid_t pid = -1;

    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    if (sigaction(SIGPIPE, &ignore, NULL) < 0) {
        perror("sigaction");
        return EXIT_FAILURE;
    }
    if (pipe(fd) < 0) {
        perror("pipe");
        goto out;
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        goto out;
    }
    if (pid == 0) {
        close(fd[1]);
        _exit(child(fd[0]));
    }
    close(fd[0]);
    fd[0] = -1;
    if (say("Parent: Send data to child\n") < 0)
        goto out;
    if (write_all(fd[1], message, strlen(message)) < 0)
        goto out;
    rc = EXIT_SUCCESS;
out:
    if (fd[0] != -1)
        close(fd[0]);
    if (fd[1] != -1)
        close(fd[1]);
    if (pid > 0) {
        while (waitpid(pid, &status, 0) < 0) {
            if (errno != EINTR) {
                perror("waitpid");
                return EXIT_FAILURE;
            }
        }
        if (status != 0)
            rc = EXIT_FAILURE;
    }
    return rc;
}
