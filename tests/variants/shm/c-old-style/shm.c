#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>

int id = -1;

void give_up(call)
char *call;
{
	perror(call);
	if (id >= 0)
		shmctl(id, IPC_RMID, (struct shmid_ds *)0);
	exit(1);
}

void show(what, from, size)
char *what, *from;
long size;
{
	printf("%s from 0x%lx to 0x%lx\n", what, (unsigned long)from, (unsigned long)from + size);
}

int main(argc, argv)
int argc;
char **argv;
{
	static char array[40000];
	char *block, *shared;

	(void)argc;
	show("Array[]", array, 40000L);
	printf("Stack around 0x%lx\n", (unsigned long)&argv);
	if ((block = calloc(1000, 100)) == 0)
		give_up("calloc");
	show("Malloced", block, 100000L);
	if ((id = shmget(IPC_PRIVATE, 100000, 0600)) == -1)
		give_up("shmget");
	if ((long)(shared = shmat(id, (char *)0, 0)) == -1L)
		give_up("shmat");
	show("Shared memory attached", shared, 100000L);
	if (shmdt(shared) == -1)
		give_up("shmdt");
	if (shmctl(id, IPC_RMID, (struct shmid_ds *)0) == -1)
		give_up("shmctl");
	free(block);
	return 0;
}
