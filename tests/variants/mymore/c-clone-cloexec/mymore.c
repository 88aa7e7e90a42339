#define _GNU_SOURCE
#include <errno.h>
#include <err.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
struct job { int from, to; char **argv; };
static int run(void *a)
{
    struct job *j = a;
    if (dup3(j->from, j->to, 0) < 0) { warn("dup3"); _exit(126); }
    execvp(j->argv[0], j->argv);
    warn("execvp: %s", j->argv[0]);
    _exit(127);
}
static pid_t spawn(struct job *j, char *top) { return clone(run, top, SIGCHLD, j); }
int main(void)
{
    static char st1[65536] __attribute__((aligned(16))), st2[65536] __attribute__((aligned(16)));
    int p[2], bad = 0;
    char *ls[] = {"ls", "-l", NULL}, *more[] = {"more", NULL};
    if (pipe2(p, O_CLOEXEC) < 0) err(EXIT_FAILURE, "pipe2");
    struct job a = {p[1], 1, ls}, b = {p[0], 0, more};
    pid_t x = spawn(&a, st1 + sizeof st1);
    if (x < 0) err(EXIT_FAILURE, "clone");
    pid_t y = spawn(&b, st2 + sizeof st2);
    if (y < 0) { warn("clone"); bad = 1; }
    close(p[0]); close(p[1]);
    for (int n = y < 0 ? 1 : 2; n > 0; ) {
        siginfo_t si;
        if (waitid(P_ALL, 0, &si, WEXITED) < 0) { if (errno == EINTR) continue; warn("waitid"); return 1; }
        n--;
        if (si.si_code == CLD_EXITED ? si.si_status != 0 : !(si.si_pid == x && si.si_status == SIGPIPE)) bad = 1;
    }
    return bad ? EXIT_FAILURE : EXIT_SUCCESS;
}
