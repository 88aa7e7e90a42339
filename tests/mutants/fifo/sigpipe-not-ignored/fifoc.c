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

static char name[32];

static void quit(int sig)
{
    unlink(name);
    signal(sig, SIG_DFL);       /* and die of the signal, once this handler returns */
    raise(sig);
}

static int fail(const char *call)
{
    perror(call);
    unlink(name);
    return 1;
}

int main(void)
{
    struct message m;
    size_t got;
    ssize_t n;
    int server, own;

    signal(SIGPIPE, SIG_IGN);
    if ((server = open(FIFO, O_WRONLY | O_NONBLOCK)) < 0) {
        perror("open " FIFO);
        return 1;
    }
    fcntl(server, F_SETFL, 0);

    sprintf(name, ".fifo%d", (int)getpid());
    signal(SIGINT, quit);
    signal(SIGTERM, quit);
    unlink(name);
    if (mkfifo(name, 0666) < 0)
        return fail("mkfifo");
    if ((own = open(name, O_RDWR)) < 0)         /* does not wait for the server */
        return fail("open");

    memset(&m, 0, sizeof m);
    strcpy(m.returnFifo, name);
    sprintf(m.data, "This is a request from %d", (int)getpid());
    while ((n = write(server, &m, sizeof m)) < 0 && errno == EINTR)
        ;
    if (n < 0)
        return fail("write");
    printf("Sent a request......");
    fflush(stdout);

    for (got = 0; got < sizeof m; got += n) {
        n = read(own, (char *)&m + got, sizeof m - got);
        if (n < 0 && errno == EINTR)
            n = 0;
        else if (n < 0)
            return fail("read");
    }
    printf("Received reply: %s\n", m.data);
    close(own);
    close(server);
    if (unlink(name) < 0) {
        perror("unlink");
        return 1;
    }
    return 0;
}
