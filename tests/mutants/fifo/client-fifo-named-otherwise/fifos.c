#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#define FIFO "./.fifo"
struct message { char returnFifo[32]; char data[128]; };
static volatile sig_atomic_t stop;
static void on_int(int s) { (void)s; stop = 1; }
static int reply(const struct message *q)
{
    struct message a;
    int fd = open(q->returnFifo, O_WRONLY | O_NONBLOCK);
    if (fd == -1) return -1;
    memset(&a, 0, sizeof a);
    snprintf(a.data, sizeof a.data, "This is a reply from %d.", (int)getpid());
    ssize_t n = write(fd, &a, sizeof a);
    close(fd);
    return n == sizeof a ? 0 : -1;
}
int main(void)
{
    struct message m;
    struct sigaction sa;
    sigset_t block, wait_mask;
    int fd;
    memset(&sa, 0, sizeof sa);
    sa.sa_handler = on_int;
    sigemptyset(&block);
    sigaddset(&block, SIGINT);
    sigprocmask(SIG_BLOCK, &block, &wait_mask);
    sigaction(SIGINT, &sa, NULL);
    signal(SIGPIPE, SIG_IGN);
    unlink(FIFO);
    if (mkfifo(FIFO, 0600) == -1) { perror("mkfifo"); return 1; }
    fd = open(FIFO, O_RDWR | O_NONBLOCK);
    if (fd == -1) { perror("open"); unlink(FIFO); return 1; }
    while (!stop) {
        struct pollfd p = { fd, POLLIN, 0 };
        if (ppoll(&p, 1, NULL, &wait_mask) == -1) continue;
        ssize_t n = read(fd, &m, sizeof m);
        if (n != sizeof m || m.returnFifo[31]) continue;
        m.data[127] = 0;
        printf("Received request: %s......", m.data);
        fflush(stdout);
        printf("%s\n", reply(&m) == 0 ? "Replied." : "Failed.");
        fflush(stdout);
    }
    close(fd);
    unlink(FIFO);
    return 0;
}
