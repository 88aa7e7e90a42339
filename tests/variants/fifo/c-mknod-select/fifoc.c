/* Client */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

typedef struct {
	char returnFifo[32];
	char data[128];
} msg_t;

char name[32];
sigjmp_buf interrupted;

void
on_signal(sig)
int sig;
{
	siglongjmp(interrupted, sig);
}

void
leave(call)
char *call;
{
	if (call)
		perror(call);
	unlink(name);
	exit(call ? 1 : 0);
}

int
main()
{
	msg_t m;
	char out[200];
	int server, own;
	ssize_t n, got;

	signal(SIGPIPE, SIG_IGN);
	if ((server = open("./.fifo", O_WRONLY | O_NDELAY)) < 0) {
		perror("open ./.fifo");
		exit(1);
	}
	sprintf(name, ".fifo%ld", (long)getpid());
	if (sigsetjmp(interrupted, 1) != 0) {
		unlink(name);
		_exit(2);
	}
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	remove(name);
	if (mknod(name, S_IFIFO | 0600, 0) < 0)
		leave("mknod");
	if ((own = open(name, O_RDWR)) < 0)
		leave("open");
	memset(&m, 0, sizeof m);
	strcpy(m.returnFifo, name);
	sprintf(m.data, "This is a request from %ld.", (long)getpid());
	while (write(server, &m, sizeof m) < 0)
		if (errno != EINTR)
			leave("write");
	if (write(1, "Sent a request.....", 19) < 0)
		leave("write");
	for (got = 0; got < (ssize_t)sizeof m; got += n)
		if ((n = read(own, (char *)&m + got, sizeof m - got)) < 0) {
			if (errno != EINTR)
				leave("read");
			n = 0;
		}
	n = sprintf(out, "Received reply: %.127s\n", m.data);
	if (write(1, out, n) < 0)
		leave("write");
	leave((char *)0);
}
