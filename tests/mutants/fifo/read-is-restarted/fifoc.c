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

static char name[32];

static void on_int(int sig)
{
    unlink(name);
    _exit(128 + sig);
}

int main(void)
{
    struct msg m;
    int fd, in;
    ssize_t n;

    signal(SIGPIPE, SIG_IGN);
    if ((fd = open(FIFO, O_WRONLY | O_NONBLOCK)) < 0) {
        perror("open: no server");
        exit(1);
    }
    snprintf(name, sizeof(name), ".fifo%d", getpid());
    signal(SIGINT, on_int);
    signal(SIGTERM, on_int);
    if (mkfifo(name, 0666) < 0) {
        perror("mkfifo");
        exit(1);
    }
    if ((in = open(name, O_RDWR)) < 0) {
        perror("open");
        unlink(name);
        exit(1);
    }
    memset(&m, 0, sizeof(m));
    strcpy(m.returnFifo, name);
    snprintf(m.data, sizeof(m.data), "This is a request from %d.", getpid());
    if (write(fd, &m, sizeof(m)) != sizeof(m)) {
        perror("write");
        unlink(name);
        exit(1);
    }
    close(fd);
    printf("Sent a request......");
    fflush(stdout);
    while ((n = read(in, &m, sizeof(m))) < 0 && errno == EINTR)
        ;
    if (n <= 0) {
        perror("read");
        unlink(name);
        exit(1);
    }
    printf("Received reply: %s\n", m.data);
    close(in);
    unlink(name);
    return 0;
}
