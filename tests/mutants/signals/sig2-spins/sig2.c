#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static void say(const char *s) { if (write(1, s, strlen(s)) < 0) _exit(1); }
static void handler(int sig)
{
	if (sig == SIGUSR1)
		say("Received a SIGUSR1 signal\n");
	else if (sig == SIGUSR2)
		say("Received a SIGUSR2 signal\n");
	else {
		say("Terminate this process\n");
		_exit(0);
	}
}
int main(void)
{
	signal(SIGUSR1, handler);
	signal(SIGUSR2, handler);
	signal(SIGTERM, handler);
	while (1)
		;
}
