/* pipe2 in old-style C: close(0) and dup() put the pipe where standard input was. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static char text[200000];
static int len;

static int put(fd, s, n)
    int fd, n;
    char *s;
{
    int done, now;

    for (done = 0; done < n; done += now) {
        now = write(fd, s + done, n - done);
        if (now < 0 && errno == EINTR)
            now = 0;
        if (now < 0) {
            perror("write");
            return 0;
        }
    }
    return 1;
}

/* reads standard input to its end, behind what is in text already */
static int gather()
{
    int n;

    while ((n = read(0, text + len, 16)) != 0) {
        if (n > 0 && len + n < (int)sizeof text - 17)
            len += n;
        if (n < 0 && errno != EINTR) {
            perror("read");
            return 0;
        }
    }
    text[len++] = '\n';
    return 1;
}

/* makes standard input the read end of a pipe and closes the pipe's own descriptor */
static int become_stdin(fd)
    int fd;
{
    close(0);
    if (dup(fd) != 0) {
        perror("dup");
        return 0;
    }
    close(fd);
    return 1;
}

static int child(in, out)
    int *in, *out;
{
    close(in[1]);
    close(out[0]);
    if (!become_stdin(in[0]))
        return 1;
    if (!put(1, "Child : Wait for parent to send data\n", 37))
        return 1;
    len = sprintf(text, "Child : Received data from parent: ");
    if (!gather() || !put(1, text, len) || !put(1, "Child : Send data to parent\n", 28))
        return 1;
    return !put(out[1], "Hello, Parent!", 14);
}

static int parent(out, in, message)
    int *out, *in;
    char *message;
{
    int ok;

    close(out[0]);
    close(in[1]);
    ok = put(1, "Parent: Send data to child\n", 27) && put(out[1], message, (int)strlen(message));
    close(out[1]);
    if (!ok || !become_stdin(in[0]) || !put(1, "Parent: Wait for child to send data\n", 36))
        return 1;
    len = sprintf(text, "Parent: Received data from child: ");
    return !gather() || !put(1, text, len);
}

int main(argc, argv)
    int argc;
    char **argv;
{
    int a[2], b[2], pid, got, status, bad;

    signal(SIGPIPE, SIG_IGN);
    if (pipe(a) < 0 || pipe(b) < 0) {
        perror("pipe");
        return 1;
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0)
        _exit(child(a, b));
    bad = parent(a, b, argc > 1 ? argv[1] : "Hello, World!");
    while ((got = wait(&status)) != pid) {
        if (got < 0 && errno != EINTR) {
            perror("wait");
            return 1;
        }
    }
    return bad || status != 0 ? 1 : 0;
}
