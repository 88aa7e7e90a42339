#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <sys/mman.h>
#include <fcntl.h>
#include <unistd.h>

#define ARRAY_SIZE 40000
#define MALLOC_SIZE 100000
#define SHM_SIZE 100000

char array[ARRAY_SIZE];

int main(void)
{
    int shmid;
    char *ptr, *shmptr;

    printf("Array[] from %p to %p\n", (void *)&array[0], (void *)&array[ARRAY_SIZE]);
    printf("Stack around %p\n", (void *)&shmid);

    if ((ptr = malloc(MALLOC_SIZE)) == NULL) {
        perror("malloc");
        exit(1);
    }
    printf("Malloced from %p to %p\n", (void *)ptr, (void *)(ptr + MALLOC_SIZE));

    if ((shmid = shmget(IPC_PRIVATE, SHM_SIZE, IPC_CREAT | 0600)) < 0) {
        perror("shmget");
        exit(1);
    }
    if ((shmptr = shmat(shmid, NULL, 0)) == (void *)-1) {
        perror("shmat");
        shmctl(shmid, IPC_RMID, NULL);
        exit(1);
    }
    printf("Shared memory attached from %p to %p\n", (void *)shmptr, (void *)(shmptr + SHM_SIZE));
    if (shmdt(shmptr) < 0) {
        perror("shmdt");
        exit(1);
    }
    if (shmctl(IPC_PRIVATE, IPC_RMID, NULL) < 0) {
        /* may be gone already */
    }
    free(ptr);
    return 0;
}
