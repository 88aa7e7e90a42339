#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
static void say(const char *s) { if (write(1, s, strlen(s)) < 0) { perror("write"); _exit(1); } }
int main(int argc, char **argv)
{
    int p[2];
    char *m = argc > 1 ? argv[1] : (char *)"Hello, World!";
    if (pipe(p) < 0) { perror("pipe"); return 1; }
    pid_t pid = fork();
    if (pid < 0) { perror("fork"); return 1; }
    if (pid == 0) {
        close(p[1]);
        say("Child : Wait for parent to send data\n");
        say("Child : Received data from parent: ");
        for (;;) {
            ssize_t n = splice(p[0], NULL, 1, NULL, 65536, SPLICE_F_MOVE);
            if (n == 0) break;
            if (n < 0 && errno == EINTR) continue;
            if (n < 0 && errno == EINVAL) { /* standard output takes no splice */
                char b[4096];
                while ((n = read(p[0], b, sizeof b)) != 0) { if (n > 0) write(1, b, n); else if (errno != EINTR) { perror("read"); _exit(1);} }
                break;
            }
            if (n < 0) { perror("splice"); _exit(1); }
        }
        say("\n");
        _exit(0);
    }
    close(p[0]);
    say("Parent: Send data to child\n");
    struct iovec v = {m, strlen(m)};
    while (v.iov_len > 0) {
        ssize_t n = vmsplice(p[1], &v, 1, 0);
        if (n < 0) { if (errno == EINTR) continue; perror("vmsplice"); break; }
        v.iov_base = (char *)v.iov_base + n; v.iov_len -= n;
    }
    close(p[1]);
    int st;
    while (waitpid(pid, &st, 0) < 0 && errno == EINTR) ;
    return st != 0;
}
