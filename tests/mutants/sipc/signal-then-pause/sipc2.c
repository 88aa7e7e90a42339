#include "sig.h"
int main(void)
{
	join_segment(1);
	snprintf(seg->text, sizeof seg->text, "This is a request from %d", getpid());
	pass(1);
	fputs("Sent a request......", stdout);
	fflush(stdout);
	await_flag(2);
	printf("Received reply: %s\n", seg->text);
	fflush(stdout);
	pass(3);
	shmdt(seg);
	return 0;
}
