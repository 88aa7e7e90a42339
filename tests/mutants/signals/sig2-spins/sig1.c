#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static volatile sig_atomic_t flag;
static void handler(int sig)
{
	flag = sig;
}
int main(void)
{
	sigset_t block, old;
	struct sigaction sa = { .sa_handler = handler };
	sigemptyset(&block);
	sigaddset(&block, SIGINT);
	sigprocmask(SIG_BLOCK, &block, &old);
	sigdelset(&old, SIGINT);
	if (sigaction(SIGINT, &sa, NULL) < 0) {
		perror("sigaction");
		return 1;
	}
	printf("Press ^C to quit\n");
	fflush(stdout);
	while (!flag)
		sigsuspend(&old);
	printf("Received a SIGINT signal\n");
	printf("Terminate this process\n");
	return 0;
}
