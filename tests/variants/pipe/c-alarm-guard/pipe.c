/* pipe: send data from parent to child */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static char buf[200000];
static volatile sig_atomic_t ready;

static void on_ready(int sig)
{
    (void)sig;
    ready = 1;
}

static void on_alarm(int sig)
{
    static const char text[] = "no signal for ten seconds\n";

    (void)sig;
    write(2, text, sizeof(text) - 1);
    _exit(1);
}

static int write_all(int fd, const char *data, size_t len)
{
    size_t done = 0;

    while (done < len) {
        ssize_t n = write(fd, data + done, len - done);
        if (n < 0 && errno != EINTR) {
            perror("write");
            return -1;
        }
        if (n > 0)
            done += n;
    }
    return 0;
}

/* one write for a line, so that no line of the other process gets into it */
static int print_line(const char *label, const char *text, size_t len)
{
    static char line[200100];
    size_t n = strlen(label);

    memcpy(line, label, n);
    memcpy(line + n, text, len);
    n += len;
    line[n++] = '\n';
    return write_all(1, line, n);
}

static void child(int fd)
{
    size_t len = 0;
    ssize_t n;
    sigset_t none;

    if (print_line("Child : Wait for parent to send data", "", 0) < 0)
        exit(1);
    sigemptyset(&none);
    signal(SIGALRM, on_alarm);
    alarm(10);
    while (!ready)
        sigsuspend(&none);
    alarm(0);
    while ((n = read(fd, buf + len, sizeof(buf) - len)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("read");
            exit(1);
        }
        len += n;
    }
    close(fd);
    if (print_line("Child : Received data from parent: ", buf, len) < 0)
        exit(1);
    exit(0);
}

static int reap(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            perror("waitpid");
            return -1;
        }
    }
    return status == 0 ? 0 : -1;
}

int main(int argc, char *argv[])
{
    const char *msg = "Hello, World!";
    int fd[2], ok;
    sigset_t usr1;
    pid_t pid;

    if (argc > 1)
        msg = argv[1];
    signal(SIGPIPE, SIG_IGN);
    signal(SIGUSR1, on_ready);
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, NULL);
    if (pipe(fd) < 0) {
        perror("pipe");
        exit(1);
    }
    pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        close(fd[1]);
        child(fd[0]);
    }
    close(fd[0]);
    ok = print_line("Parent: Send data to child", "", 0) == 0;
    kill(pid, SIGUSR1); /* the child may read */
    if (ok)
        ok = write_all(fd[1], msg, strlen(msg)) == 0;
    close(fd[1]);
    if (reap(pid) < 0)
        ok = 0;
    exit(ok ? 0 : 1);
}
