/* The server: each reply is written by a child, which may die of SIGPIPE without harm. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char fifo_name[] = "./.fifo";

struct message {
    char returnFifo[32];
    char data[128];
};

static volatile sig_atomic_t stopped;

static void stop(int sig)
{
    (void)sig;
    stopped = 1;
}

static void child(const char *name, pid_t server)
{
    struct message reply = {.data = ""};
    int fd = open(name, O_WRONLY | O_NONBLOCK);
    FILE *stream = fd < 0 ? NULL : fdopen(fd, "w");

    if (stream == NULL) {
        perror("open");
        _exit(1);
    }
    snprintf(reply.data, sizeof reply.data, "This is a reply from %ld.", (long)server);
    _exit(fwrite(&reply, sizeof reply, 1, stream) == 1 && fclose(stream) == 0 ? 0 : 1);
}

/* Returns false if the server cannot go on. */
static bool serve(const struct message *request)
{
    pid_t server = getpid(), pid;
    int status = -1;

    printf("Received request: %.*s......", (int)strnlen(request->data, 128), request->data);
    fflush(stdout);
    pid = fork();
    if (pid == 0)
        child(request->returnFifo, server);
    if (pid < 0) {
        perror("fork");
    } else {
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    puts(status == 0 ? "Replied." : "Failed.");
    fflush(stdout);
    return pid > 0;
}

int main(void)
{
    struct sigaction action = {.sa_handler = stop};
    sigset_t blocked, open_mask;
    struct message request;
    int fd, status = EXIT_SUCCESS;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    sigemptyset(&open_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);

    if (unlink(fifo_name) < 0 && errno != ENOENT) {
        perror("unlink");
        return EXIT_FAILURE;
    }
    if (mkfifo(fifo_name, S_IRUSR | S_IWUSR) < 0) {
        perror("mkfifo");
        return EXIT_FAILURE;
    }
    if ((fd = open(fifo_name, O_RDWR | O_CLOEXEC)) < 0) {
        perror("open");
        status = EXIT_FAILURE;
    }
    while (fd >= 0 && status == EXIT_SUCCESS) {
        fd_set readable;
        FD_ZERO(&readable);
        FD_SET(fd, &readable);
        if (pselect(fd + 1, &readable, NULL, NULL, NULL, &open_mask) < 0) {
            if (stopped)
                break;
            if (errno != EINTR) {
                perror("pselect");
                status = EXIT_FAILURE;
            }
            continue;
        }
        ssize_t n = read(fd, &request, sizeof request);
        if (n < 0 && errno != EINTR) {
            perror("read");
            status = EXIT_FAILURE;
        } else if (n == sizeof request && memchr(request.returnFifo, '\0', 32) != NULL) {
            if (!serve(&request))
                status = EXIT_FAILURE;
        }
    }
    unlink(fifo_name);
    return status;
}
