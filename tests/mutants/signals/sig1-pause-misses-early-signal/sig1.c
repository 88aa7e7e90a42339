/* sig1: the handler only returns, which ends pause */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(const char *s)
{
	if (write(1, s, strlen(s)) < 0)
		_exit(1);
}

static void handler(int signo)
{
	(void)signo;
}

int main(void)
{
	if (signal(SIGINT, handler) == SIG_ERR) {
		perror("signal");
		return 1;
	}
	say("Press ^C to quit\n");
	pause();   /* BUG: the signal may have come already */
	say("Received a SIGINT signal\n");
	say("Terminate this process\n");
	return 0;
}
