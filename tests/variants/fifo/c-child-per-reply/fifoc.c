/* The client, with a buffered stream on its own FIFO. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct message {
    char returnFifo[32];
    char data[128];
};

static char own_name[32];

static void remove_own(void)
{
    unlink(own_name);
}

static void on_signal(int sig)
{
    remove_own();
    _exit(128 + sig);
}

static FILE *open_stream(const char *name, int flags, const char *mode)
{
    int fd = open(name, flags);
    FILE *stream = NULL;

    if (fd >= 0 && fcntl(fd, F_SETFL, 0) == 0)
        stream = fdopen(fd, mode);
    if (stream == NULL) {
        fprintf(stderr, "open %s: %s\n", name, strerror(errno));
        exit(EXIT_FAILURE);
    }
    return stream;
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_signal};
    struct message message = {.data = ""};
    FILE *server, *own;
    size_t i;
    int c;

    signal(SIGPIPE, SIG_IGN);
    server = open_stream("./.fifo", O_WRONLY | O_NONBLOCK, "w");

    snprintf(own_name, sizeof own_name, ".fifo%d", (int)getpid());
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    remove_own();
    if (mkfifo(own_name, 0600) < 0) {
        perror("mkfifo");
        return EXIT_FAILURE;
    }
    atexit(remove_own);
    own = open_stream(own_name, O_RDWR, "r");

    strcpy(message.returnFifo, own_name);
    snprintf(message.data, sizeof message.data, "This is a request from %d.", (int)getpid());
    /* Not fwrite: a stream that met EINTR has lost its bytes. */
    while (write(fileno(server), &message, sizeof message) < 0) {
        if (errno == EINTR)
            continue;
        perror("write");
        return EXIT_FAILURE;
    }
    fputs("Sent a request......", stdout);
    fflush(stdout);

    for (i = 0; i < sizeof message; i++) {
        errno = 0;
        while ((c = getc(own)) == EOF && errno == EINTR)
            clearerr(own);
        if (c == EOF) {
            perror("read");
            return EXIT_FAILURE;
        }
        ((char *)&message)[i] = c;
    }
    printf("Received reply: %s\n", message.data);
    fclose(own);
    fclose(server);
    return EXIT_SUCCESS;
}
