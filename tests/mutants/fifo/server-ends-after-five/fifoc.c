#define _GNU_SOURCE
/* client: blocking open of the own FIFO with O_RDWR, flag set by SIGINT, EINTR ends the read; goto clean-up */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct { char returnFifo[32]; char data[128]; } Msg;

static char own[32];

static void bye(void) { if (own[0]) unlink(own); }
static void onint(int s) { (void)s; bye(); _exit(130); }

int main(void)
{
    Msg m;
    int srv, fd;
    size_t have = 0;
    struct sigaction sa;

    memset(&sa, 0, sizeof sa);
    sa.sa_handler = onint;
    sigemptyset(&sa.sa_mask);
    atexit(bye);
    if ((srv = open("./.fifo", O_WRONLY | O_NONBLOCK | O_CLOEXEC)) == -1) { perror("open(./.fifo)"); return 1; }
    memset(&m, 0, sizeof m);
    sprintf(m.returnFifo, ".fifo%ld", (long)getpid());
    sprintf(m.data, "This is a request from %ld.", (long)getpid());
    strcpy(own, m.returnFifo);
    sigaction(SIGINT, &sa, NULL);
    sigaction(SIGTERM, &sa, NULL);
    if (mkfifo(own, S_IRUSR | S_IWUSR) == -1) { perror("mkfifo"); own[0] = 0; return 1; }
    if ((fd = open(own, O_RDWR | O_CLOEXEC)) == -1) { perror("open(own)"); return 1; }
    while (write(srv, &m, sizeof m) != (ssize_t)sizeof m) {
        if (errno == EAGAIN) { usleep(1000); continue; }
        if (errno != EINTR) { perror("write"); return 1; }
    }
    dprintf(1, "Sent a request......");
    while (have < sizeof m) {
        ssize_t n = read(fd, (char *)&m + have, sizeof m - have);
        if (n == -1 && errno == EINTR) continue;
        if (n <= 0) { perror("read"); return 1; }
        have += (size_t)n;
    }
    m.data[127] = 0;
    dprintf(1, "Received reply: %s\n", m.data);
    close(fd);
    close(srv);
    return 0;
}
