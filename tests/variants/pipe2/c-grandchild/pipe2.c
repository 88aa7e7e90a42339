#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static int reap(pid_t p) { int s; while (waitpid(p, &s, 0) < 0) if (errno != EINTR) return 1; return s != 0; }
static char *all(int fd) { size_t cap = 100, n = 0; char *b = malloc(cap); for (;;) { if (n + 1 == cap) b = realloc(b, cap *= 2); ssize_t k = read(fd, b + n, cap - n - 1); if (k < 0 && errno == EINTR) continue; if (k < 0) perror("read"); if (k <= 0) break; n += k; } b[n] = 0; return b; }
static int put(int fd, const char *s) { size_t n = strlen(s); while (n) { ssize_t k = write(fd, s, n); if (k < 0 && errno == EINTR) continue; if (k < 0) { perror("write"); return 1; } s += k; n -= k; } return 0; }
static int work(int in, int out)
{
    printf("Child : Wait for parent to send data\n"); fflush(stdout);
    printf("Child : Received data from parent: %s\n", all(in));
    printf("Child : Send data to parent\n"); fflush(stdout);
    return put(out, "Hello, Parent!");
}
int main(int argc, char **argv)
{
    int a[2], b[2];
    if (pipe(a) || pipe(b)) { perror("pipe"); return 1; }
    pid_t p = fork();
    if (p < 0) { perror("fork"); return 1; }
    if (!p) {
        close(a[1]); close(b[0]);
        p = fork();
        if (p < 0) { perror("fork"); return 1; }
        if (!p) return work(a[0], b[1]);
        close(a[0]); close(b[1]);
        return reap(p);
    }
    close(a[0]); close(b[1]);
    printf("Parent: Send data to child\n"); fflush(stdout);
    int bad = put(a[1], argc > 1 ? argv[1] : "Hello, World!");
    close(a[1]);
    printf("Parent: Wait for child to send data\n"); fflush(stdout);
    printf("Parent: Received data from child: %s\n", all(b[0]));
    return reap(p) | bad;
}
