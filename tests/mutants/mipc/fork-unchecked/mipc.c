/* mipc: /dev/zero, update() returns the old value as in the book */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "synclib.h"

#define NLOOPS 10

static long update(long *ptr)
{
	return (*ptr)++;
}

static int show(const char *who, long value)
{
	if (printf("%s: counter=%ld\n", who, value) > 0)
		return 0;
	perror("write");
	return -1;
}

static void err_sys(const char *msg)
{
	perror(msg);
	exit(1);
}

int main(void)
{
	int fd, i, status, failed = 0;
	pid_t pid;
	long *area;

	if ((fd = open("/dev/zero", O_RDWR)) < 0)
		err_sys("open /dev/zero");
	area = mmap(0, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (area == MAP_FAILED) {
		perror("mmap");
		close(fd);
		return 1;
	}
	close(fd);
	if (TELL_WAIT() < 0)
		exit(1);
	setbuf(stdout, NULL);
	pid = fork();   /* BUG: -1 is no child */
	if (pid == 0) {
		for (i = 1; i < NLOOPS; i += 2) {
			if (WAIT_PARENT() < 0 || show("Child ", update(area)) < 0 ||
			    TELL_PARENT(getppid()) < 0)
				exit(1);
		}
		exit(0);
	}
	for (i = 0; i < NLOOPS && !failed; i += 2) {
		failed = show("Parent", update(area)) < 0 || TELL_CHILD(pid) < 0 ||
			 WAIT_CHILD() < 0;
	}
	DONE();
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			err_sys("waitpid");
	return failed || status != 0;
}
