/* sigchld: the handler only stores statuses, main prints them afterwards */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int statuses[255];
static volatile sig_atomic_t ended;

static void reap(int signo)
{
	int keep = errno, status;
	pid_t pid;

	(void)signo;
	do {
		pid = waitpid(-1, &status, WNOHANG);
		if (pid > 0)
			statuses[ended++] = WEXITSTATUS(status);
	} while (pid > 0 || (pid < 0 && errno == EINTR));
	errno = keep;
}

int main(int argc, char *argv[])
{
	struct sigaction sa = { .sa_handler = reap, .sa_flags = SA_NOCLDSTOP | SA_RESTART };
	sigset_t chld, before;
	int n = 3, k, printed = 0;   /* BUG: 5 */
	char rest;

	if (argc > 2 || (argc == 2 && sscanf(argv[1], "%4d%c", &n, &rest) != 1) || n < 1 || n > 255) {
		fprintf(stderr, "usage: %s [N]\n", argv[0]);
		return 1;
	}
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &before);
	sigdelset(&before, SIGCHLD);
	if (sigaction(SIGCHLD, &sa, NULL) == -1) {
		perror("sigaction");
		return 1;
	}
	for (k = 0; k < n; k++) {
		pid_t pid = fork();
		if (pid == -1) {
			perror("fork");
			break;
		}
		if (!pid)
			_exit(k + 1);
	}
	while (printed < k) {
		if (printed == ended)
			ppoll(NULL, 0, NULL, &before);   /* like sigsuspend */
		while (printed < ended) {
			printf("Reaped child with status %d\n", statuses[printed++]);
			fflush(stdout);
		}
	}
	if (k < n)
		return 1;
	printf("All children reaped\n");
	return 0;
}
