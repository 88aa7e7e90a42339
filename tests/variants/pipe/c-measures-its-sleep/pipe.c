/* pipe: one message from parent to child. The child takes a nap of five seconds before it reads,
   and fails if its clocks say anything else. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NAP 5 /* seconds */

static int write_all(int fd, const char *p, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0) {
            if (errno == EINTR)
                continue;
            perror("write");
            return -1;
        }
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

static int say(const char *s)
{
    return write_all(STDOUT_FILENO, s, strlen(s));
}

static double now(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) < 0)
        return -1;
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int differs(const char *what, double passed)
{
    if (passed >= NAP && passed < NAP + 1.5) /* time() counts whole seconds */
        return 0;
    fprintf(stderr, "%s went on by %f s\n", what, passed);
    return 1;
}

static int nap(void)
{
    struct timeval begin, end;
    double real = now(CLOCK_REALTIME), monotonic = now(CLOCK_MONOTONIC);
    time_t whole = time(NULL);
    gettimeofday(&begin, NULL);
    if (sleep(NAP) != 0) {
        fprintf(stderr, "sleep ended early\n");
        return -1;
    }
    gettimeofday(&end, NULL);
    if (differs("CLOCK_REALTIME", now(CLOCK_REALTIME) - real) ||
        differs("CLOCK_MONOTONIC", now(CLOCK_MONOTONIC) - monotonic) ||
        differs("time", (double)(time(NULL) - whole)) ||
        differs("gettimeofday", (double)(end.tv_sec - begin.tv_sec) +
                                    (double)(end.tv_usec - begin.tv_usec) / 1e6))
        return -1;
    return 0;
}

static int child(int fd)
{
    char *buf = NULL;
    size_t used = 0, size = 0;
    int rc = EXIT_FAILURE;

    if (say("Child : Wait for parent to send data\n") < 0 || nap() < 0)
        goto out;
    for (;;) {
        ssize_t n;
        if (used == size) {
            char *bigger = realloc(buf, size += 8192);
            if (bigger == NULL) {
                perror("realloc");
                goto out;
            }
            buf = bigger;
        }
        n = read(fd, buf + used, size - used);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("read");
            goto out;
        }
        if (n == 0)
            break;
        used += (size_t)n;
    }
    if (say("Child : Received data from parent: ") < 0 ||
        write_all(STDOUT_FILENO, buf, used) < 0 || say("\n") < 0)
        goto out;
    rc = EXIT_SUCCESS;
out:
    free(buf);
    close(fd);
    return rc;
}

int main(int argc, char **argv)
{
    const char *message = argc > 1 ? argv[1] : "Hello, World!";
    struct sigaction ignore;
    int fd[2] = {-1, -1};
    int rc = EXIT_FAILURE, status = 0;
    pid_t pid = -1;

    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    if (sigaction(SIGPIPE, &ignore, NULL) < 0) {
        perror("sigaction");
        return EXIT_FAILURE;
    }
    if (pipe(fd) < 0) {
        perror("pipe");
        goto out;
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        goto out;
    }
    if (pid == 0) {
        close(fd[1]);
        _exit(child(fd[0]));
    }
    close(fd[0]);
    fd[0] = -1;
    if (say("Parent: Send data to child\n") < 0)
        goto out;
    if (write_all(fd[1], message, strlen(message)) < 0)
        goto out;
    rc = EXIT_SUCCESS;
out:
    if (fd[0] != -1)
        close(fd[0]);
    if (fd[1] != -1)
        close(fd[1]);
    if (pid > 0) {
        while (waitpid(pid, &status, 0) < 0) {
            if (errno != EINTR) {
                perror("waitpid");
                return EXIT_FAILURE;
            }
        }
        if (status != 0)
            rc = EXIT_FAILURE;
    }
    return rc;
}
