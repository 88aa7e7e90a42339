/* sync: parent and child take turns */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

static int line(const char *text)
{
    printf("%s\n", text);
    if (fflush(stdout) == EOF) {
        perror("write");
        return -1;
    }
    return 0;
}

static int child(void)
{
    int i;

    for (i = 1; i <= 5; i++) {
        if (line("Child: Wait for parent to tell") < 0)
            return 1;
        if (WAIT_PARENT() < 0)
            return 1;
        if (line("Child: Tell to parent") < 0)
            return 1;
        if (TELL_PARENT() < 0)
            return 1;
    }
    return 0;
}

static int parent(void)
{
    int i;

    for (i = 1; i <= 5; i++) {
        if (line("Parent: Tell to child") < 0)
            return 1;
        if (TELL_CHILD() < 0)
            return 1;
        if (line("Parent: Wait for child to tell") < 0)
            return 1;
        if (WAIT_CHILD() < 0)
            return 1;
    }
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

int main(void)
{
    pid_t pid;
    int bad;

    if (TELL_WAIT() < 0)
        return 1;
    pid = fork();
    if (pid < 0) {
        perror("fork");
        return 1;
    }
    if (pid == 0)
        exit(child());
    bad = parent();
    if (bad)
        kill(pid, SIGTERM);
    if (reap(pid))
        bad = 1;
    return bad;
}
