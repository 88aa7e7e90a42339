/* pipe: both ends are wrapped into streams. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *call)
{
    perror(call);
    exit(1);
}

/* getc that goes on after a signal */
static int next_char(FILE *in)
{
    int c;

    while ((c = getc(in)) == EOF && ferror(in) && errno == EINTR)
        clearerr(in);
    return c;
}

static void run_child(int fd)
{
    FILE *in = fdopen(fd, "r");
    FILE *copy;
    char *text = NULL;
    size_t len = 0;
    int c;

    if (in == NULL)
        die("fdopen");
    if (printf("Child : Wait for parent to send data\n") < 0 || fflush(stdout) == EOF)
        die("write");
    copy = open_memstream(&text, &len);
    if (copy == NULL)
        die("open_memstream");
    while ((c = next_char(in)) != EOF)
        putc(c, copy);
    if (ferror(in))
        die("read");
    fclose(copy);
    fclose(in);
    fputs("Child : Received data from parent: ", stdout);
    fwrite(text, 1, len, stdout);
    putchar('\n');
    if (fflush(stdout) == EOF || ferror(stdout))
        die("write");
    free(text);
    exit(0);
}

/* 0, or -1 after a message */
static int run_parent(int fd, const char *message)
{
    size_t done = 0, len = strlen(message);
    FILE *out = fdopen(fd, "w");

    if (out == NULL) {
        perror("fdopen");
        close(fd);
        return -1;
    }
    setvbuf(out, NULL, _IONBF, 0);
    if (printf("Parent: Send data to child\n") < 0 || fflush(stdout) == EOF) {
        perror("write");
        fclose(out);
        return -1;
    }
    while (done < len) {
        done += fwrite(message + done, 1, len - done, out);
        if (!ferror(out))
            continue;
        if (errno != EINTR) {
            perror("write");
            fclose(out);
            return -1;
        }
        clearerr(out);
    }
    fclose(out);
    return 0;
}

int main(int argc, char *argv[])
{
    int fd[2], status, sent;
    pid_t pid;

    signal(SIGPIPE, SIG_IGN);
    if (pipe(fd) == -1)
        die("pipe");
    switch (pid = fork()) {
    case -1:
        die("fork");
        break;
    case 0:
        close(fd[1]);
        run_child(fd[0]);
    }
    close(fd[0]);
    sent = run_parent(fd[1], argc > 1 ? argv[1] : "Hello, World!");
    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR)
            die("waitpid");
    return sent == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
}
