/* sync, old style */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

#define ROUNDS 5

static int say(s)
    char *s;
{
    printf("%s\n", s);
    if (fflush(stdout) == EOF) {
        perror("write");
        return -1;
    }
    return 0;
}

static int child()
{
    int n;

    for (n = ROUNDS; n > 0; n--) {
        if (say("Child: Wait for parent to tell") < 0 || WAIT_PARENT() < 0)
            return 1;
        if (say("Child: Tell to parent") < 0 || TELL_PARENT() < 0)
            return 1;
    }
    return 0;
}

static int parent()
{
    int n;

    for (n = ROUNDS; n > 0; n--) {
        if (say("Parent: Tell to child") < 0 || TELL_CHILD() < 0)
            return 1;
        if (say("Parent: Wait for child to tell") < 0 || WAIT_CHILD() < 0)
            return 1;
    }
    return 0;
}

int main()
{
    int pid, got, status, bad;

    if (TELL_WAIT() < 0)
        return 1;
    switch (pid = fork()) {
    case -1:
        perror("fork");
        return 1;
    case 0:
        exit(child());
    default:
        bad = parent();
        if (bad)
            kill(pid, SIGKILL);
        while ((got = wait(&status)) != pid) {
            if (got < 0 && errno != EINTR) {
                perror("wait");
                return 1;
            }
        }
        return bad || status != 0;
    }
}
