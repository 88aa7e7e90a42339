/* pipe2: two pipes in one array, one way out for all errors. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

enum { DOWN, UP };
enum { R, W };

static int p[2][2] = {{-1, -1}, {-1, -1}};

static void shut(int pipe_no, int end)
{
    if (p[pipe_no][end] != -1)
        close(p[pipe_no][end]);
    p[pipe_no][end] = -1;
}

static int send_all(int fd, const void *data, size_t len)
{
    const char *at = data;

    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("write");
            return -1;
        }
        at += n;
        len -= (size_t)n;
    }
    return 0;
}

static int say(const char *s)
{
    return send_all(1, s, strlen(s));
}

/* Everything up to end of file, with `head` before it and a newline after it, to standard output. */
static int relay_line(int fd, const char *head)
{
    size_t len = strlen(head), size = len + 2;
    char *line = malloc(size);
    int rc = -1;

    if (line == NULL) {
        perror("malloc");
        return -1;
    }
    memcpy(line, head, len);
    for (;;) {
        ssize_t n;
        if (len + 1 == size) {
            char *more = realloc(line, size *= 2);
            if (more == NULL) {
                perror("realloc");
                goto out;
            }
            line = more;
        }
        n = read(fd, line + len, size - len - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("read");
            goto out;
        }
        if (n == 0)
            break;
        len += (size_t)n;
    }
    line[len++] = '\n';
    rc = send_all(1, line, len);
out:
    free(line);
    return rc;
}

static int child(void)
{
    shut(DOWN, W);
    shut(UP, R);
    if (say("Child : Wait for parent to send data\n") < 0)
        return 1;
    if (relay_line(p[DOWN][R], "Child : Received data from parent: ") < 0)
        return 1;
    if (say("Child : Send data to parent\n") < 0)
        return 1;
    return send_all(p[UP][W], "Hello, Parent!", 14) < 0 ? 1 : 0;
}

int main(int argc, char *argv[])
{
    const char *message = argc > 1 ? argv[1] : "Hello, World!";
    pid_t pid = -1;
    int rc = 1, i;

    signal(SIGPIPE, SIG_IGN);
    for (i = DOWN; i <= UP; i++) {
        if (pipe(p[i]) < 0) {
            perror("pipe");
            goto out;
        }
    }
    if ((pid = fork()) < 0) {
        perror("fork");
        goto out;
    }
    if (pid == 0)
        _exit(child());
    shut(DOWN, R);
    shut(UP, W);
    if (say("Parent: Send data to child\n") < 0 || send_all(p[DOWN][W], message, strlen(message)) < 0)
        goto out;
    shut(DOWN, W);
    if (say("Parent: Wait for child to send data\n") < 0)
        goto out;
    if (relay_line(p[UP][R], "Parent: Received data from child: ") < 0)
        goto out;
    rc = 0;
out:
    for (i = DOWN; i <= UP; i++) {
        shut(i, R);
        shut(i, W);
    }
    if (pid > 0) {
        int status = 1;
        while (waitpid(pid, &status, 0) < 0) {
            if (errno != EINTR) {
                perror("waitpid");
                break;
            }
        }
        if (status != 0)
            rc = 1;
    }
    return rc;
}
