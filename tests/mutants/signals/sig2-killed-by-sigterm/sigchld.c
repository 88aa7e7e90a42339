#include "selfpipe.h"
#include <ctype.h>
#include <sys/types.h>
#include <sys/wait.h>

static int usage(const char *name)
{
	fprintf(stderr, "Usage: %s [NUMBER OF CHILDREN]\n", name);
	return 1;
}

int main(int argc, char **argv)
{
	pid_t pid[255];
	int n = 5, made, left, i, st;

	if (argc > 2)
		return usage(*argv);
	if (argc == 2) {
		for (i = 0; argv[1][i]; i++)
			if (!isdigit((unsigned char)argv[1][i]))
				return usage(*argv);
		n = i <= 3 ? atoi(argv[1]) : 0;
		if (n < 1 || n > 255)
			return usage(*argv);
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	catch(SIGCHLD);
	for (made = 0; made < n; made++) {
		if ((pid[made] = fork()) == 0)
			_exit(made + 1);
		if (pid[made] < 0) {
			perror("fork");
			break;
		}
	}
	for (left = made; left > 0;) {
		next_signal();
		for (i = 0; i < made; i++)
			if (pid[i] > 0 && waitpid(pid[i], &st, WNOHANG) == pid[i]) {
				printf("Reaped child with status %d\n", WEXITSTATUS(st));
				pid[i] = 0;
				left--;
			}
	}
	if (made < n)
		return 1;
	printf("All children reaped\n");
	return 0;
}
