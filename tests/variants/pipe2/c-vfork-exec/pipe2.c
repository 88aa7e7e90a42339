/* pipe2: the child is this program once more, started by vfork and execv under another name. It
 * reads its standard input and answers on the descriptor that its argument names. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char child_name[] = "pipe2-child";
static char buffer[200000];

static int put(int fd, const char *p, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n == -1 && errno != EINTR) {
            perror("write");
            return 0;
        }
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        }
    }
    return 1;
}

static int say(const char *line)
{
    return put(STDOUT_FILENO, line, strlen(line));
}

/* Says head and all that fd gives to its end: an argument, at most 128 KiB long, fits. */
static int relay(const char *head, int fd)
{
    size_t len = strlen(head);
    ssize_t n;

    memcpy(buffer, head, len);
    while ((n = read(fd, buffer + len, sizeof buffer - 1 - len)) != 0) {
        if (n > 0) {
            len += (size_t)n;
        } else if (errno != EINTR) {
            perror("read");
            return 0;
        }
    }
    buffer[len++] = '\n';
    return put(STDOUT_FILENO, buffer, len);
}

static int child_main(int answer)
{
    static const char text[] = "Hello, Parent!";

    if (!say("Child : Wait for parent to send data\n"))
        return 1;
    if (!relay("Child : Received data from parent: ", STDIN_FILENO))
        return 1;
    if (!say("Child : Send data to parent\n"))
        return 1;
    return put(answer, text, sizeof text - 1) ? 0 : 1;
}

int main(int argc, char **argv)
{
    char number[16];
    char *child_argv[] = {(char *)child_name, number, NULL};
    const char *message = argc > 1 ? argv[1] : "Hello, World!";
    const char *self;
    int down[2], up[2], ok, status;
    volatile int exec_error = 0; /* vfork: the child runs in our memory */
    pid_t pid;

    if (argc == 2 && strcmp(argv[0], child_name) == 0)
        return child_main(atoi(argv[1]));
    self = access("/proc/self/exe", X_OK) == 0 ? "/proc/self/exe" : argv[0];
    signal(SIGPIPE, SIG_IGN);
    if (pipe2(down, O_CLOEXEC) == -1 || pipe2(up, O_CLOEXEC) == -1) {
        perror("pipe2");
        return 1;
    }
    snprintf(number, sizeof number, "%d", up[1]);
    pid = vfork();
    if (pid == 0) {
        fcntl(up[1], F_SETFD, 0);
        if (dup2(down[0], STDIN_FILENO) != -1)
            execv(self, child_argv);
        exec_error = errno;
        _exit(127);
    }
    if (pid == -1) {
        perror("vfork");
        return 1;
    }
    close(down[0]);
    close(up[1]);
    if (exec_error != 0) {
        fprintf(stderr, "execv: %s\n", strerror(exec_error));
        waitpid(pid, NULL, 0);
        return 1;
    }
    ok = say("Parent: Send data to child\n") && put(down[1], message, strlen(message));
    close(down[1]);
    ok = ok && say("Parent: Wait for child to send data\n") &&
         relay("Parent: Received data from child: ", up[0]);
    close(up[0]);
    while (waitpid(pid, &status, 0) == -1) {
        if (errno != EINTR) {
            perror("waitpid");
            return 1;
        }
    }
    return ok && status == 0 ? 0 : 1;
}
