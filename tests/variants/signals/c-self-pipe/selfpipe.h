/* The self-pipe trick: a handler writes the signal's number into a pipe, main reads it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int self[2];

static void note(int signo)
{
	int saved = errno;
	unsigned char c = signo;

	while (write(self[1], &c, 1) < 0 && errno == EINTR)
		;
	errno = saved;
}

static void catch(int signo)
{
	struct sigaction act = { .sa_handler = note, .sa_flags = SA_RESTART };

	if (!self[1] && (pipe(self) < 0 || fcntl(self[1], F_SETFL, O_NONBLOCK) < 0)) {
		perror("pipe");
		exit(1);
	}
	sigfillset(&act.sa_mask);
	if (sigaction(signo, &act, NULL) < 0) {
		perror("sigaction");
		exit(1);
	}
}

static int next_signal(void)
{
	unsigned char c;

	while (read(self[0], &c, 1) != 1)
		if (errno != EINTR) {
			perror("read");
			exit(1);
		}
	return c;
}
