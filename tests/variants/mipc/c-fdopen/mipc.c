/* mipc: a struct in a map of /dev/zero, a volatile counter */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "synclib.h"

struct shared { volatile long counter; };

static struct shared *share(void)
{
	void *p = MAP_FAILED;
	int zero = open("/dev/zero", O_RDWR | O_CLOEXEC);

	if (zero == -1) {
		perror("open: /dev/zero");
		exit(EXIT_FAILURE);
	}
	p = mmap(NULL, sizeof(struct shared), PROT_READ | PROT_WRITE, MAP_SHARED, zero, 0);
	if (p == MAP_FAILED)
		perror("mmap");
	close(zero);
	if (p == MAP_FAILED)
		exit(EXIT_FAILURE);
	return p;
}

static int show(struct shared *s, const char *name)
{
	printf("%s: counter=%ld\n", name, s->counter);
	s->counter++;
	return fflush(stdout) == 0;
}

int main(void)
{
	struct shared *s = share();
	int round, ok = 1, status = 0;
	pid_t child, got;

	if (!TELL_WAIT())
		return EXIT_FAILURE;
	child = fork();
	if (child == -1) {
		perror("fork");
		return EXIT_FAILURE;
	}
	for (round = 1; ok && round <= 5; round++)
		if (child == 0)
			ok = WAIT_PARENT() && show(s, "Child ") && TELL_PARENT(round);
		else
			ok = show(s, "Parent") && TELL_CHILD(round) && WAIT_CHILD();
	if (child == 0)
		exit(ok ? EXIT_SUCCESS : EXIT_FAILURE);
	if (!ok)
		kill(child, SIGTERM);
	do
		got = wait(&status);
	while (got == -1 && errno == EINTR);
	return ok && got == child && status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
