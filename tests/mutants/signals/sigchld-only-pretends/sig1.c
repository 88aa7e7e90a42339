/* sig1: the handler does it all, with write and _exit */
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
	say("Received a SIGINT signal\n");
	say("Terminate this process\n");
	_exit(0);
}

int main(void)
{
	if (signal(SIGINT, handler) == SIG_ERR) {
		perror("signal");
		return 1;
	}
	say("Press ^C to quit\n");
	for (;;)
		pause();
}
