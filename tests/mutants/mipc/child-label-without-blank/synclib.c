/* synclib: 'p' from the parent in pfd1, 'c' from the child in pfd2 */
#include "synclib.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static int pfd1[2], pfd2[2];
static pid_t maker;
static int chosen;

/* close the two ends that belong to the other process, once */
static void choose(void)
{
	if (chosen)
		return;
	chosen = 1;
	if (getpid() == maker) {
		close(pfd1[0]);
		close(pfd2[1]);
	} else {
		close(pfd1[1]);
		close(pfd2[0]);
	}
}

static int tell(int fd, char c)
{
	choose();
	while (write(fd, &c, 1) != 1)
		if (errno != EINTR) {
			perror("write");
			return -1;
		}
	return 0;
}

static int expect(int fd, char wanted)
{
	char c;
	ssize_t n;

	choose();
	while ((n = read(fd, &c, 1)) < 0 && errno == EINTR)
		;
	if (n < 0)
		perror("read");
	else if (n == 0)
		fprintf(stderr, "read: end of file, the other process is gone\n");
	else if (c != wanted)
		fprintf(stderr, "read: wrong token\n");
	return n == 1 && c == wanted ? 0 : -1;
}

int TELL_WAIT(void)
{
	maker = getpid();
	signal(SIGPIPE, SIG_IGN);
	if (pipe(pfd1) < 0 || pipe(pfd2) < 0) {
		perror("pipe");
		return -1;
	}
	return 0;
}

int TELL_PARENT(pid_t pid)
{
	(void)pid;
	return tell(pfd2[1], 'c');
}

int WAIT_PARENT(void)
{
	return expect(pfd1[0], 'p');
}

int TELL_CHILD(pid_t pid)
{
	(void)pid;
	return tell(pfd1[1], 'p');
}

int WAIT_CHILD(void)
{
	return expect(pfd2[0], 'c');
}

/* no more turns: the other side sees end of file */
void DONE(void)
{
	choose();
	close(getpid() == maker ? pfd1[1] : pfd2[1]);
}
