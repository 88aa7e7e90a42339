/* sig2: handlers set flags, main reports */
#include <signal.h>
#include <stdio.h>

enum { USR1, USR2, TERM, KINDS };
static const int number[KINDS] = { SIGUSR1, SIGUSR2, SIGTERM };
static volatile sig_atomic_t seen[KINDS];

static void count(int signo)
{
	for (int i = 0; i < KINDS; i++)
		if (number[i] == signo)
			seen[i] = 1;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = count };
	sigset_t set, old;

	sigemptyset(&set);
	for (int i = 0; i < KINDS; i++)
		sigaddset(&set, number[i]);
	sigprocmask(SIG_BLOCK, &set, &old);
	for (int i = 0; i < KINDS; i++) {
		sigdelset(&old, number[i]);
		if (sigaction(number[i], &sa, NULL) < 0) {
			perror("sigaction");
			return 1;
		}
	}
	while (!seen[TERM]) {
		sigsuspend(&old);
		/* let SIGTERM in, also during a long report */
		sigprocmask(SIG_SETMASK, &old, NULL);
		if (seen[USR1])
			puts("Received a SIGUSR1 signal");
		if (seen[USR2])
			puts("Received a SIGUSR2 signal");
		fflush(stdout);
		seen[USR1] = seen[USR2] = 0;   /* BUG: what came since is forgotten */
		sigprocmask(SIG_BLOCK, &set, NULL);
	}
	puts("Terminate this process");
	return 0;
}
