#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static int self[2];
static void on_chld(int s) { int e = errno; (void)s; write(self[1], "x", 1); errno = e; }
static void die(const char *what) { fprintf(stderr, "%s: %s\n", what, strerror(errno)); exit(1); }
int main(int argc, char **argv)
{
    int p[2]; pid_t pid; char c;
    const char *m = argc > 1 ? argv[1] : "Hello, World!";
    size_t left = strlen(m);
    if (pipe2(self, O_NONBLOCK | O_CLOEXEC) < 0) die("pipe2");
    struct sigaction sa = {.sa_handler = on_chld, .sa_flags = SA_RESTART | SA_NOCLDSTOP};
    sigaction(SIGCHLD, &sa, NULL);
    if (pipe(p) < 0) die("pipe");
    if ((pid = fork()) < 0) die("fork");
    if (pid == 0) {
        signal(SIGCHLD, SIG_DFL);
        close(self[0]); close(self[1]); close(p[1]);
        printf("Child : Wait for parent to send data\n"); fflush(stdout);
        FILE *f = fdopen(p[0], "r");
        char *line = NULL; size_t n = 0, len = 0; int ch;
        for (;;) {
            while ((ch = getc(f)) != EOF) { if (len + 1 >= n) line = realloc(line, n = n * 2 + 64); line[len++] = ch; }
            if (ferror(f) && errno == EINTR) { clearerr(f); continue; }
            break;
        }
        printf("Child : Received data from parent: ");
        fwrite(line, 1, len, stdout);
        putchar('\n');
        fclose(f); free(line);
        exit(0);
    }
    close(p[0]);
    printf("Parent: Send data to child\n"); fflush(stdout);
    while (left) { ssize_t k = write(p[1], m, left); if (k < 0 && errno != EINTR) break; if (k > 0) { m += k; left -= k; } }
    close(p[1]);
    for (;;) {
        struct pollfd pf = {self[0], POLLIN, 0};
        if (poll(&pf, 1, -1) < 0 && errno != EINTR) die("poll");
        while (read(self[0], &c, 1) == 1) ;
        int st;
        if (waitpid(pid, &st, WNOHANG) == pid) return st != 0;
    }
}
