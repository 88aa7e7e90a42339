/* sync: five rounds; the library exits when something fails */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

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
            WAIT_PARENT();
            say("Child: Tell to parent");
            TELL_PARENT();
        }
        exit(0);
    }
    /* BUG: when TELL_CHILD or WAIT_CHILD exits, nobody has waited for the child */
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
    exit(status == 0 ? 0 : 1);
}
