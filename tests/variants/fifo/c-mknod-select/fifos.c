/* Server. A signal is made a byte in a pipe, so that select can wait for both. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FIFO "./.fifo"

typedef struct {
	char returnFifo[32];
	char data[128];
} msg_t;

int wake[2];

void
on_signal(sig)
int sig;
{
	char c = sig;

	if (write(wake[1], &c, 1) < 0)
		_exit(1);
}

void
say(text)
char *text;
{
	size_t left = strlen(text);
	ssize_t n;

	for (; left > 0; left -= n, text += n)
		if ((n = write(1, text, left)) < 0) {
			if (errno != EINTR)
				return;
			n = 0;
		}
}

/* 0 if the server can go on */
int
answer(m)
msg_t *m;
{
	char name[33], line[200];
	msg_t r;
	int fd, lost;

	strncpy(name, m->returnFifo, 32);
	name[32] = 0;
	sprintf(line, "Received request: %.128s.....", m->data);
	say(line);
	if ((fd = open(name, O_WRONLY | O_NONBLOCK)) < 0) {
		lost = errno == EMFILE || errno == ENFILE;
		perror("open");
		say("No client.\n");
		return lost;
	}
	memset(&r, 0, sizeof r);
	sprintf(r.data, "This is a reply from %d.", (int)getpid());
	if (write(fd, &r, sizeof r) < 0) {
		perror("write");
		say("No client.\n");
	} else
		say("Replied.\n");
	close(fd);
	return 0;
}

int
main()
{
	struct sigaction sa;
	fd_set set;
	msg_t m;
	int fd, status = 1;
	ssize_t n;

	memset(&sa, 0, sizeof sa);
	sa.sa_handler = on_signal;
	if (pipe(wake) < 0) {
		perror("pipe");
		exit(1);
	}
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);

	remove(FIFO);
	if (mknod(FIFO, S_IFIFO | 0666, 0) < 0) {
		perror("mknod");
		exit(1);
	}
	if ((fd = open(FIFO, O_RDWR)) < 0) {
		perror("open");
		unlink(FIFO);
		exit(1);
	}
	for (;;) {
		FD_ZERO(&set);
		FD_SET(fd, &set);
		FD_SET(wake[0], &set);
		if (select((fd > wake[0] ? fd : wake[0]) + 1, &set, NULL, NULL, NULL) < 0) {
			if (errno == EINTR)
				continue;
			perror("select");
			break;
		}
		if (FD_ISSET(fd, &set)) {
			n = read(fd, &m, sizeof m);
			if (n < 0 && errno != EINTR) {
				perror("read");
				break;
			}
			if (n == sizeof m && answer(&m))
				break;
		} else if (FD_ISSET(wake[0], &set)) {
			status = 0;
			break;
		}
	}
	close(fd);
	if (unlink(FIFO) < 0)
		perror("unlink");
	exit(status);
}
