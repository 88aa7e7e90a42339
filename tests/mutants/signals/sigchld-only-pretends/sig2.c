/* sig2: three handlers, installed by signal(); write is safe in a handler */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const char *s)
{
	int saved = errno;

	if (write(1, s, strlen(s)) < 0)
		_exit(1);
	errno = saved;
}

static void usr1(int n) { (void)n; say("Received a SIGUSR1 signal\n"); }
static void usr2(int n) { (void)n; say("Received a SIGUSR2 signal\n"); }
static void term(int n) { (void)n; say("Terminate this process\n"); _exit(0); }

int main(void)
{
	if (signal(SIGUSR1, usr1) == SIG_ERR || signal(SIGUSR2, usr2) == SIG_ERR ||
	    signal(SIGTERM, term) == SIG_ERR) {
		perror("signal");
		return 1;
	}
	for (;;)
		pause();
}
