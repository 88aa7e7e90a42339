/* synclib with signals, as in the book: SIGUSR1 from the parent, SIGUSR2 from the child */
#include "synclib.h"

#include <signal.h>
#include <stdio.h>

static volatile sig_atomic_t told;
static sigset_t old;

static void on_signal(int signo)
{
	(void)signo;
	told = 1;
}

int TELL_WAIT(void)
{
	struct sigaction act = { .sa_handler = on_signal };
	sigset_t both;

	sigemptyset(&both);
	sigaddset(&both, SIGUSR1);
	sigaddset(&both, SIGUSR2);
	if (sigprocmask(SIG_BLOCK, &both, &old) < 0 || sigaction(SIGUSR1, &act, NULL) < 0 ||
	    sigaction(SIGUSR2, &act, NULL) < 0) {
		perror("sigaction");
		return -1;
	}
	return 0;
}

static int tell(pid_t pid, int signo)
{
	if (kill(pid, signo) == 0)   /* BUG: a signal, not a byte in a pipe */
		return 0;
	perror("kill");
	return -1;
}

static int await(void)
{
	while (!told)
		sigsuspend(&old);
	told = 0;
	return 0;
}

int TELL_PARENT(pid_t pid)
{
	return tell(pid, SIGUSR2);
}

int WAIT_PARENT(void)
{
	return await();
}

int TELL_CHILD(pid_t pid)
{
	return tell(pid, SIGUSR1);
}

int WAIT_CHILD(void)
{
	return await();
}

void DONE(void)
{
}
