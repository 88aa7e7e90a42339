#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FIFO "./.fifo"

struct msg {
    char returnFifo[32];
    char data[128];
};

static volatile sig_atomic_t stop;

static void on_int(int sig) { (void)sig; stop = 1; }

int main(void)
{
    struct msg m, r;
    struct sigaction sa;
    int fd, out;
    ssize_t n;

    memset(&sa, 0, sizeof(sa));
    sa.sa_handler = on_int;
    sigaction(SIGINT, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
    unlink(FIFO);
    if (mkfifo(FIFO, 0666) < 0) {
        perror("mkfifo");
        exit(1);
    }
    if ((fd = open(FIFO, O_RDWR)) < 0) {
        perror("open");
        unlink(FIFO);
        exit(1);
    }
    while (!stop) {
        n = read(fd, &m, sizeof(m));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            perror("read");
            break;
        }
        if (n != sizeof(m) || memchr(m.returnFifo, 0, 32) == NULL)
            continue;
        m.data[127] = 0;
        printf("Received request: %s......", m.data);
        fflush(stdout);
        memset(&r, 0, sizeof(r));
        snprintf(r.data, sizeof(r.data), "This is a reply from %d.", getpid());
        if ((out = open(m.returnFifo, O_WRONLY | O_NONBLOCK)) < 0) {
            perror("open reply fifo");
            printf("\n");
            continue;
        }
        if (write(out, &r, sizeof(r)) < 0)
            perror("write");
        close(out);
        printf("Replied.\n");
        fflush(stdout);
    }
    close(fd);
    unlink(FIFO);
    return 0;
}
