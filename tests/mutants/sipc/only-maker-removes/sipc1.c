#include "sipc.h"
int main(void)
{
	int id;
	struct shared *s = get_shared(&id);
	char request[1020];
	wait_flag(s, 1);
	memcpy(request, s->text, sizeof request);
	sprintf(s->text, "This is a reply from %d.", getpid());
	set_flag(s, 2);
	printf("Received request: %s......Replied.\n", request);
	fflush(stdout);
	wait_flag(s, 3);
	if (was_made)
		shmctl(id, IPC_RMID, NULL);
	shmdt(s);
	return 0;
}
