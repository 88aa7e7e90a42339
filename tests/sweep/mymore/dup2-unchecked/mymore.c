/* ls -l | more, as it was written in the eighties */
#include <stdio.h>
#include <stdlib.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include <sys/types.h>
#include <sys/wait.h>

int p[2];

/* become a program, p[n] being its descriptor n */
void become(n, name, option)
int n;
char *name, *option;
{
	dup2(p[n], n);	/* BUG: may fail */
	close(p[0]);
	close(p[1]);
	execlp(name, name, option, (char *)0);
	fprintf(stderr, "execlp ");
	perror(name);
	_exit(127);
}

int main()
{
	int pid, status, bad = 0;

	if (pipe(p) < 0) {
		perror("pipe");
		exit(1);
	}
	if ((pid = fork()) == 0)
		become(0, "more", (char *)0);
	if (pid < 0) {
		perror("fork");
		exit(1);
	}
	if ((pid = fork()) == 0)
		become(1, "ls", "-l");
	if (pid < 0) {
		perror("fork");
		bad = 1;
	}
	close(p[0]);
	close(p[1]);
	for (;;) {
		if (wait(&status) < 0) {
			if (errno == EINTR)
				continue;
			break;		/* ECHILD: none is left */
		}
		if (status != 0 && status != SIGPIPE)
			bad = 1;
	}
	exit(bad);
}
