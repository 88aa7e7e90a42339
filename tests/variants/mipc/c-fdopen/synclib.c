/* synclib whose pipes are stdio streams */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include "synclib.h"

static FILE *rd[2], *wr[2];   /* 0: to the child, 1: to the parent */

static int open_pipe(int i)
{
	int fd[2];

	if (pipe(fd) < 0) {
		perror("pipe");
		return 0;
	}
	rd[i] = fdopen(fd[0], "r");
	wr[i] = fdopen(fd[1], "w");
	if (!rd[i] || !wr[i]) {
		perror("fdopen");
		return 0;
	}
	setvbuf(rd[i], NULL, _IONBF, 0);
	setvbuf(wr[i], NULL, _IONBF, 0);
	return 1;
}

static void drop(FILE **f)
{
	if (*f)
		fclose(*f);
	*f = NULL;
}

static int tell(int i, int word)
{
	drop(&rd[i]);
	drop(&wr[1 - i]);
	while (putc(word, wr[i]) == EOF) {
		if (errno != EINTR) {
			perror("putc");
			return 0;
		}
		clearerr(wr[i]);
	}
	return 1;
}

static int hear(int i)
{
	int c;

	drop(&wr[i]);
	drop(&rd[1 - i]);
	while ((c = getc(rd[i])) == EOF && ferror(rd[i]) && errno == EINTR)
		clearerr(rd[i]);
	if (c == EOF)
		fputs("getc: no word from the other process\n", stderr);
	return c != EOF;
}

int TELL_WAIT(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGPIPE, &ignore, NULL);
	return open_pipe(0) && open_pipe(1);
}

int TELL_CHILD(int word) { return tell(0, word); }
int WAIT_PARENT(void) { return hear(0); }
int TELL_PARENT(int word) { return tell(1, word); }
int WAIT_CHILD(void) { return hear(1); }
