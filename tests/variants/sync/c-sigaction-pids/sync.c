/* sync: the child's end interrupts the parent's calls, which therefore are prepared for EINTR. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

static void nothing(int sig)
{
    (void)sig;
}

static int say(const char *text)
{
    size_t len = strlen(text);

    while (len > 0) {
        ssize_t n = write(1, text, len);
        if (n == -1 && errno != EINTR) {
            perror("write");
            return -1;
        }
        if (n > 0) {
            text += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

static int failed(const char *call)
{
    perror(call);
    return 1;
}

static int child(void)
{
    for (int k = 1; k <= 5; k++) {
        if (say("Child: Wait for parent to tell\n"))
            return 1;
        if (WAIT_PARENT())
            return failed("read");
        if (say("Child: Tell to parent\n"))
            return 1;
        if (TELL_PARENT(getppid()))
            return failed("write");
    }
    return 0;
}

static int parent(pid_t pid)
{
    for (int k = 1; k <= 5; k++) {
        if (say("Parent: Tell to child\n"))
            return 1;
        if (TELL_CHILD(pid))
            return failed("write");
        if (say("Parent: Wait for child to tell\n"))
            return 1;
        if (WAIT_CHILD())
            return failed("read");
    }
    return 0;
}

int main(void)
{
    struct sigaction sa;
    int status = 0, bad;
    pid_t pid;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = nothing;
    if (sigaction(SIGCHLD, &sa, NULL) || sigaction(SIGPIPE, &sa, NULL))
        return failed("sigaction");
    if (TELL_WAIT())
        return failed("pipe2");
    pid = fork();
    if (pid == -1)
        return failed("fork");
    sync_after_fork(pid);
    if (pid == 0)
        return child();
    bad = parent(pid);
    if (bad)
        kill(pid, SIGTERM);
    while (waitpid(pid, &status, 0) == -1)
        if (errno != EINTR)
            return failed("waitpid");
    return bad || status;
}
