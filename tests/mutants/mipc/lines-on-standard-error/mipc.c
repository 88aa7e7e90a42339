#define _GNU_SOURCE
#include "synclib.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Prints and counts without stdio, so there is nothing to flush. */
static int step(const char *who, long *n)
{
	char line[64];
	int len = sprintf(line, "%s: counter=%ld\n", who, *n), done = 0;

	while (done < len) {
		ssize_t k = write(STDERR_FILENO, line + done, len - done);   /* BUG: results belong on standard output */
		if (k < 0 && errno != EINTR) {
			perror("write");
			return 1;
		}
		if (k > 0)
			done += k;
	}
	*n += 1;
	return 0;
}

int main(void)
{
	int st = 0, bad = 0;
	long *n = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (n == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	if (TELL_WAIT())
		return 1;
	pid_t pid = fork();
	switch (pid) {
	case -1:
		perror("fork");
		return 1;
	case 0:
		BE_CHILD();
		do {
			if (WAIT_PARENT() || step("Child ", n) || TELL_PARENT())
				_exit(1);
		} while (*n < 10);
		_exit(0);
	}
	BE_PARENT();
	while (!bad && *n < 10)
		bad = step("Parent", n) || TELL_CHILD() || WAIT_CHILD();
	if (bad)
		kill(pid, SIGKILL);
	while (waitpid(pid, &st, 0) == -1)
		if (errno != EINTR) {
			perror("waitpid");
			return 1;
		}
	munmap(n, 4096);
	return bad || st;
}
