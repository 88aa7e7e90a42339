#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
static void handler(int sig)
{
	(void)sig;
}
int main(int argc, char *argv[])
{
	sigset_t block, old;
	struct sigaction sa = { .sa_handler = handler };
	long n = 5, i, left;
	int status, failed = 0;
	char *end;
	pid_t pid;

	if (argc > 1) {
		n = strtol(argv[1], &end, 10);
		if (end == argv[1] || *end != '\0' || n < 1 || n > 255) {
			fprintf(stderr, "Usage: %s [N]\n", argv[0]);
			return 1;
		}
	}
	sigemptyset(&block);
	sigaddset(&block, SIGCHLD);
	sigprocmask(SIG_BLOCK, &block, &old);
	sigdelset(&old, SIGCHLD);
	if (sigaction(SIGCHLD, &sa, NULL) < 0) {
		perror("sigaction");
		return 1;
	}
	for (i = 1; i <= n; i++) {
		pid = fork();
		if (pid < 0) {
			perror("fork");
			failed = 1;
			break;
		}
		if (pid == 0)
			_exit(i);
	}
	left = i - 1;
	while (left > 0) {
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
			left--;
			printf("Reaped child with status %d\n", WEXITSTATUS(status));
			fflush(stdout);
		}
		if (left > 0)
			sigsuspend(&old);
	}
	if (failed)
		return 1;
	printf("All children reaped\n");
	return 0;
}
