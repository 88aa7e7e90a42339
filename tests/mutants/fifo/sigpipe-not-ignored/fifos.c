#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIFO "./.fifo"

struct message {
    char returnFifo[32];
    char data[128];
};

static void quit(int sig)
{
    (void)sig;
    unlink(FIFO);
    _exit(0);
}

static void fail(const char *call)
{
    perror(call);
    unlink(FIFO);
    exit(1);
}

static void serve(struct message *m)
{
    int fd;

    printf("Received request: %.128s.....", m->data);
    fflush(stdout);
    fd = open(m->returnFifo, O_WRONLY | O_NONBLOCK);
    if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
        fail("open");
    memset(m, 0, sizeof *m);
    snprintf(m->data, sizeof m->data, "This is a reply from %d.", (int)getpid());
    if (fd < 0 || write(fd, m, sizeof *m) < 0)
        perror("reply");
    printf("Replied.\n");
    fflush(stdout);
    if (fd >= 0)
        close(fd);
}

int main(void)
{
    struct message m;
    sigset_t ends;
    int fd, keep;
    ssize_t n;

    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    /* BUG: SIGPIPE is not ignored */
    signal(SIGINT, quit);
    signal(SIGTERM, quit);

    unlink(FIFO);
    if (mkfifo(FIFO, 0666) < 0) {
        perror("mkfifo");
        return 1;
    }
    fd = open(FIFO, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        fail("open");
    keep = open(FIFO, O_WRONLY);        /* a writer that stays: no end of file */
    if (keep < 0 || fcntl(fd, F_SETFL, 0) < 0)
        fail("open");

    for (;;) {
        n = read(fd, &m, sizeof m);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail("read");
        if (n != sizeof m || memchr(m.returnFifo, 0, sizeof m.returnFifo) == NULL) {
            fprintf(stderr, "bad request\n");
            continue;
        }
        sigprocmask(SIG_BLOCK, &ends, NULL);
        serve(&m);
        sigprocmask(SIG_UNBLOCK, &ends, NULL);
    }
}
