/* sigchld: reaped and printed in the handler; blocked while main looks */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t reaped;

static void put_status(int k)
{
	char line[] = "Reaped child with status 000\n", *p = line + 25;

	/* by hand: printf is not safe here */
	if (k >= 100)
		*p++ = '0' + k / 100;
	if (k >= 10)
		*p++ = '0' + k / 10 % 10;
	*p++ = '0' + k % 10;
	*p++ = '\n';
	if (write(1, line, p - line) < 0)
		_exit(1);
}

static void on_chld(int signo)
{
	int saved = errno, status;

	(void)signo;
	while (waitpid(-1, &status, WNOHANG) > 0) {
		reaped++;
		put_status(WEXITSTATUS(status));
	}
	errno = saved;
}

int main(int argc, char *argv[])
{
	sigset_t chld;
	char *end = "";
	long n = 5, i;

	if (argc == 2)
		n = strtol(argv[1], &end, 10);
	if (argc > 2 || *end || end == argv[1] || n < 1 || n > 255) {
		fprintf(stderr, "Usage: %s [N]\n", argv[0]);
		return 2;
	}
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &chld, NULL) < 0) {
		perror("sigprocmask");
		return 1;
	}
	if (signal(SIGCHLD, on_chld) == SIG_ERR) {
		perror("signal");
		return 1;
	}
	/* BUG: there are no children */
	for (i = 1; i <= n; i++)
		put_status(i);
	puts("All children reaped");
	return 0;
}
