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

    if ((shmid = open("/dev/zero", O_RDWR)) < 0) {
        perror("open");
        exit(1);
    }
    if ((shmptr = mmap(NULL, SHM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, shmid, 0)) == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    printf("Shared memory attached from %p to %p\n", (void *)shmptr, (void *)(shmptr + SHM_SIZE));
    if (munmap(shmptr, SHM_SIZE) < 0) {
        perror("munmap");
        exit(1);
    }
    if (close(shmid) < 0) {
        perror("close");
        exit(1);
    }
    free(ptr);
    return 0;
}
