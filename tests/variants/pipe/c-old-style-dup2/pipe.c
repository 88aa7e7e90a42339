/* pipe: the way it was written in 1985; the child takes the message byte by byte from its
   standard input, which is the pipe. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT 200000

static char text[LIMIT];

static int put(fd, s, len)
    int fd;
    char *s;
    int len;
{
    int n;

    while (len > 0) {
        if ((n = write(fd, s, len)) >= 0) {
            s += n;
            len -= n;
        } else if (errno != EINTR) {
            perror("write");
            return 0;
        }
    }
    return 1;
}

static int child(fd)
    int *fd;
{
    int n, len;

    close(fd[1]);
    if (fd[0] != 0) {
        if (dup2(fd[0], 0) < 0) {
            perror("dup2");
            return 1;
        }
        close(fd[0]);
    }
    if (!put(1, "Child : Wait for parent to send data\n", 37))
        return 1;
    len = sprintf(text, "Child : Received data from parent: ");
    for (;;) {
        n = read(0, text + len, 1);
        if (n == 1 && len < LIMIT - 2)
            len++;
        if (n == 0)
            break;
        if (n < 0 && errno != EINTR) {
            perror("read");
            return 1;
        }
    }
    text[len++] = '\n';
    return !put(1, text, len);
}

int main(argc, argv)
    int argc;
    char **argv;
{
    int fd[2], pid, done, status, ok;
    char *message;

    message = argc > 1 ? argv[1] : "Hello, World!";
    signal(SIGPIPE, SIG_IGN);
    if (pipe(fd) < 0) {
        perror("pipe");
        return 1;
    }
    if ((pid = fork()) < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0)
        _exit(child(fd));
    close(fd[0]);
    ok = put(1, "Parent: Send data to child\n", 27) && put(fd[1], message, (int)strlen(message));
    close(fd[1]);
    while ((done = wait(&status)) != pid) {
        if (done < 0 && errno != EINTR) {
            perror("wait");
            return 1;
        }
    }
    return ok && status == 0 ? 0 : 1;
}
