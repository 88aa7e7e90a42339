#include "sig.h"
int main(void)
{
	join_segment(0);
	await_flag(1);
	fputs("Received request: ", stdout);
	fputs(seg->text, stdout);
	fputs("......", stdout);
	snprintf(seg->text, sizeof seg->text, "This is a reply from %d.", getpid());
	pass(2);
	fputs("Replied.\n", stdout);
	fflush(stdout);
	await_flag(3);
	shmdt(seg);
	if (shmctl(id, IPC_RMID, NULL) == -1) { perror("shmctl"); return 1; }
	return 0;
}
