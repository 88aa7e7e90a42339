#include "sipc.h"
int main(void)
{
	int id;
	struct shared *s = get_shared(&id);
	char reply[1020];
	sprintf(s->text, "This is a request from %d", getpid());
	set_flag(s, 1);
	printf("Sent a request...");
	fflush(stdout);
	wait_flag(s, 2);
	memcpy(reply, s->text, sizeof reply);
	set_flag(s, 3);
	printf("Received reply: %s\n", reply);
	shmdt(s);
	return 0;
}
