/* sync: since the library exits, an atexit function sees to it that no child is left. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

static pid_t child; /* not yet reaped */

static void end_child(void)
{
    if (child > 0) {
        kill(child, SIGTERM);
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR)
            ;
    }
}

static void say(const char *line)
{
    if (puts(line) == EOF || fflush(stdout) == EOF) {
        perror("write");
        exit(1);
    }
}

int main(void)
{
    int i, status = 0;
    pid_t pid;

    TELL_WAIT();
    if ((pid = fork()) < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        for (i = 0; i < 5; i++) {
            say("Child: Wait for parent to tell");
            say("Child: Tell to parent");
            WAIT_PARENT(); /* BUG: belongs before the line */
            TELL_PARENT();
        }
        exit(0);
    }
    child = pid;
    atexit(end_child);
    for (i = 0; i < 5; i++) {
        say("Parent: Tell to child");
        TELL_CHILD();
        say("Parent: Wait for child to tell");
        WAIT_CHILD();
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            perror("waitpid");
            exit(1);
        }
    }
    child = 0;
    exit(status == 0 ? 0 : 1);
}
