/* sig2: handlers count, main reports what it has not reported yet */
#include <signal.h>
#include <stdio.h>

enum { USR1, USR2, TERM, KINDS };
static const int number[KINDS] = { SIGUSR1, SIGUSR2, SIGTERM };
static volatile sig_atomic_t seen[KINDS];

static void count(int signo)
{
	for (int i = 0; i < KINDS; i++)
		if (number[i] == signo)
			seen[i]++;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = count };
	sigset_t set, old;
	long told[2] = { 0, 0 };

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
		for (; told[USR1] < seen[USR1]; told[USR1]++)
			puts("Received a SIGUSR1 signal");
		for (; told[USR2] < seen[USR2]; told[USR2]++)
			puts("Received a SIGUSR2 signal");
		fflush(stdout);
	}
	puts("Terminate this process");
	return 0;
}
