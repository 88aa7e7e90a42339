/* sig1: sigaction with SA_SIGINFO, sigsuspend */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static volatile sig_atomic_t quit;

static void on_int(int signo, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	quit = signo;
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_int, .sa_flags = SA_SIGINFO };
	sigset_t all, none;

	sigfillset(&all);
	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &all, NULL) || sigaction(SIGINT, &sa, NULL)) {
		perror("sigaction");
		exit(1);
	}
	printf("Press ^C to quit\n");
	fflush(stdout);
	do
		sigsuspend(&none);
	while (!quit);
	printf("Received a SIGINT signal\n");
	printf("Terminate this process\n");
	return 0;
}
