/* pipe2: parent and child talk over two pipes */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#define REPLY "Hello, Parent!"

static char buf[200000];

static int put(int fd, const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, data, len);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            perror("write");
            return 0;
        }
        data += n;
        len -= n;
    }
    return 1;
}

/* reads to end of file; how many bytes, or -1 */
static ssize_t get(int fd)
{
    size_t len = 0;
    ssize_t n;

    for (;;) {
        n = read(fd, buf + len, 128);
        if (n == 0)
            return len;
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("read");
            return -1;
        }
        len += n;
        if (n < 128) /* BUG: a short read is not the end */
            return len;
    }
}

/* one write for a line, so that no line of the other process gets into it */
static int say(const char *label, const char *text, size_t len)
{
    static char line[200100];
    size_t n = strlen(label);

    memcpy(line, label, n);
    memcpy(line + n, text, len);
    line[n + len] = '\n';
    return put(1, line, n + len + 1);
}

static int child(int in, int out)
{
    ssize_t len;

    if (!say("Child : Wait for parent to send data", "", 0))
        return 1;
    len = get(in);
    close(in);
    if (len < 0 || !say("Child : Received data from parent: ", buf, len))
        return 1;
    if (!say("Child : Send data to parent", "", 0))
        return 1;
    return put(out, REPLY, strlen(REPLY)) ? 0 : 1;
}

static int parent(int out, int in, const char *msg)
{
    ssize_t len;
    size_t half = strlen(msg) / 2; /* in two parts, a large message in whole pages */
    int ok;

    if (half > 4096)
        half -= half % 4096;
    ok = say("Parent: Send data to child", "", 0) && put(out, msg, half) &&
         put(out, msg + half, strlen(msg + half));
    close(out);
    if (!ok || !say("Parent: Wait for child to send data", "", 0))
        return 1;
    len = get(in);
    if (len < 0 || !say("Parent: Received data from child: ", buf, len))
        return 1;
    return 0;
}

static int reap(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            perror("waitpid");
            return 1;
        }
    }
    return status != 0;
}

int main(int argc, char *argv[])
{
    const char *msg = argc > 1 ? argv[1] : "Hello, World!";
    int down[2], up[2], bad;
    pid_t pid;

    signal(SIGPIPE, SIG_IGN);
    if (pipe(down) < 0 || pipe(up) < 0) {
        perror("pipe");
        return 1;
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0) {
        close(down[1]);
        close(up[0]);
        exit(child(down[0], up[1]));
    }
    close(down[0]);
    close(up[1]);
    bad = parent(down[1], up[0], msg);
    close(up[0]);
    bad |= reap(pid);
    return bad;
}
