#define _GNU_SOURCE
#include "synclib.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <signal.h>
#include <unistd.h>

enum { R, W };
static int down[2] = {-1, -1}, up[2] = {-1, -1};

int TELL_WAIT(void)
{
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) {
		perror("signal");
		return 1;
	}
	if (pipe2(down, O_CLOEXEC) == -1) {
		perror("pipe2");
		return 1;
	}
	if (pipe2(up, O_CLOEXEC) == -1) {
		perror("pipe2");
		close(down[R]);
		close(down[W]);
		return 1;
	}
	return 0;
}

void BE_PARENT(void) { close(down[R]); close(up[W]); }
void BE_CHILD(void) { close(down[W]); close(up[R]); }

static int put(int fd)
{
again:
	if (write(fd, "!", 1) == 1)
		return 0;
	if (errno == EINTR)
		goto again;
	perror("write");
	return 1;
}

static int get(int fd)
{
	char c;
again:
	switch (read(fd, &c, 1)) {
	case 1:
		return 0;
	case 0:
		errno = EPIPE;
		break;
	default:
		if (errno == EINTR)
			goto again;
	}
	perror("read");
	return 1;
}

int TELL_CHILD(void) { return put(down[W]); }
int WAIT_PARENT(void) { return get(down[R]); }
int TELL_PARENT(void) { return put(up[W]); }
int WAIT_CHILD(void) { return get(up[R]); }
