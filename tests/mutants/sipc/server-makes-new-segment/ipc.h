#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/types.h>
#include <unistd.h>
#define KEY 0x9000
#define SIZE 1024
struct seg {
    volatile int flag;
    char text[SIZE - sizeof(int)];
};
static int id, mine;
static struct seg *s;
static void attach(void)
{
    if ((id = shmget(KEY, SIZE, IPC_CREAT | IPC_EXCL | 0666)) >= 0)
        mine = 1;
    else if (errno == EEXIST)
        id = shmget(KEY, SIZE, 0666);
    if (id < 0) {
        perror("shmget");
        exit(1);
    }
    s = shmat(id, NULL, 0);
    if (s == (void *)-1) {
        perror("shmat");
        if (mine)
            shmctl(id, IPC_RMID, NULL);
        exit(1);
    }
}
static void await(int v)
{
    while (s->flag != v)
        usleep(1000);
    __sync_synchronize();
}
static void set(int v)
{
    __sync_synchronize();
    s->flag = v;
}
