/* pipe2: streams on both pipes. The lines are flushed one by one, and before the fork nothing is
   in a buffer. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int complain(const char *call)
{
    perror(call);
    return -1;
}

static int line(const char *text, const char *data, size_t len)
{
    fputs(text, stdout);
    fwrite(data, 1, len, stdout);
    putchar('\n');
    return fflush(stdout) == EOF || ferror(stdout) ? complain("write") : 0;
}

static int slurp(int fd, char **text, size_t *len)
{
    FILE *in = fdopen(fd, "r"), *mem;
    int c, rc = 0;

    if (in == NULL)
        return complain("fdopen");
    mem = open_memstream(text, len);
    if (mem == NULL) {
        fclose(in);
        return complain("open_memstream");
    }
    for (;;) {
        c = fgetc(in);
        if (c != EOF) {
            fputc(c, mem);
        } else if (feof(in)) {
            break;
        } else if (errno == EINTR) {
            clearerr(in);
        } else {
            rc = complain("read");
            break;
        }
    }
    fclose(mem);
    fclose(in);
    return rc;
}

/* Sends without a buffer: after a signal we know how much has gone. Closes fd. */
static int pour(int fd, const char *text)
{
    FILE *out = fdopen(fd, "w");
    size_t left = strlen(text);
    int rc = 0;

    if (out == NULL)
        return complain("fdopen");
    setvbuf(out, NULL, _IONBF, 0);
    while (left > 0 && rc == 0) {
        size_t n = fwrite(text, 1, left, out);
        text += n;
        left -= n;
        if (left > 0 && errno != EINTR)
            rc = complain("write");
        clearerr(out);
    }
    fclose(out);
    return rc;
}

static int child(int in, int out)
{
    char *text = NULL;
    size_t len = 0;

    if (line("Child : Wait for parent to send data", "", 0) < 0)
        return 1;
    if (slurp(in, &text, &len) < 0)
        return 1;
    if (line("Child : Received data from parent: ", text, len) < 0)
        return 1;
    free(text);
    if (line("Child : Send data to parent", "", 0) < 0)
        return 1;
    return pour(out, "Hello, Parent!") < 0;
}

static int parent(int out, int in, const char *message)
{
    char *text = NULL;
    size_t len = 0;

    if (line("Parent: Send data to child", "", 0) < 0 || pour(out, message) < 0 ||
        line("Parent: Wait for child to send data", "", 0) < 0 || slurp(in, &text, &len) < 0 ||
        line("Parent: Received data from child: ", text, len) < 0)
        return 1;
    free(text);
    return 0;
}

int main(int argc, char **argv)
{
    int a[2], b[2], rc, status = 0;
    pid_t pid;

    signal(SIGPIPE, SIG_IGN);
    if (pipe(a) == -1 || pipe(b) == -1) {
        perror("pipe");
        return 1;
    }
    pid = fork();
    if (pid == -1) {
        perror("fork");
        return 1;
    }
    if (pid == 0) {
        close(a[1]);
        close(b[0]);
        return child(a[0], b[1]);
    }
    close(a[0]);
    close(b[1]);
    rc = parent(a[1], b[0], argc > 1 ? argv[1] : "Hello, World!");
    if (rc != 0)
        close(a[1]); /* whatever went wrong, the child sees end of file */
    while (waitpid(pid, &status, 0) == -1) {
        if (errno != EINTR) {
            perror("waitpid");
            return 1;
        }
    }
    return rc || status ? 1 : 0;
}
