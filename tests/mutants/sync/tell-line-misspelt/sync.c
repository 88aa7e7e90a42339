#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>
#include "synclib.h"
#define ROUNDS 5
static void say(const char *s)
{
    printf("%s\n", s);
    fflush(stdout);
}
static int child(void)
{
    int i;
    for (i = 0; i < ROUNDS; i++) {
        say("Child: Wait for parent to tell");
        if (WAIT_PARENT() == -1)
            return 1;
        say("Child: Tell to parent");
        if (TELL_PARENT() == -1)
            return 1;
    }
    return 0;
}
static int parent(void)
{
    int i;
    for (i = 0; i < ROUNDS; i++) {
        say("Parent: Tells to child");
        if (TELL_CHILD() == -1)
            return 1;
        say("Parent: Wait for child to tell");
        if (WAIT_CHILD() == -1)
            return 1;
    }
    return 0;
}
int main(void)
{
    pid_t pid;
    int bad, status;
    /*start*/
    if (TELL_WAIT() == -1)
        exit(1);
    /*before fork*/
    pid = fork();
    if (pid == -1) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        CHILD_SIDE();
        exit(child());
    }
    PARENT_SIDE();
    bad = parent();
    END();
    /*reap*/
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        ;
    /*end*/
    exit(bad || status != 0);
}
