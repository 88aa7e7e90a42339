/* the child leaves the printing to a child of its own, and reaps it */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
static int reap(pid_t pid) { int st; while (waitpid(pid, &st, 0) < 0) if (errno != EINTR) return 1; return st != 0; }
static int reader(int fd)
{
    static char b[200000]; size_t len = 0; ssize_t n;
    puts("Child : Wait for parent to send data");
    while ((n = read(fd, b + len, sizeof b - len)) != 0) { if (n > 0) len += n; else if (errno != EINTR) return perror("read"), 1; }
    printf("Child : Received data from parent: %s\n", b);
    return 0;
}
int main(int argc, char **argv)
{
    int p[2];
    const char *m = argc > 1 ? argv[1] : "Hello, World!";
    if (pipe(p)) return perror("pipe"), 1;
    pid_t pid = fork();
    if (pid < 0) return perror("fork"), 1;
    if (pid == 0) {
        close(p[1]);
        pid_t g = fork();
        if (g < 0) return perror("fork"), 1;
        if (g == 0) return reader(p[0]);
        close(p[0]);
        return reap(g);
    }
    close(p[0]);
    puts("Parent: Send data to child");
    size_t l = strlen(m);
    while (l) { ssize_t n = write(p[1], m, l); if (n < 0) { perror("write"); break; } m += n; l -= n; }
    close(p[1]);
    return reap(pid);
}
