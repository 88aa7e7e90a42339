/* one semaphore: 1 is a request, 2 a reply, 3 "I have read it" */
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/sem.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MY_ID   0
#define IPCKEY  ((key_t)(0x9000 + MY_ID))
#define SEGSIZE 1024

static int shm = -1, sem = -1, owner = 0;
static char *mem = NULL;

static void drop(void)
{
    if (sem != -1) semctl(sem, 0, IPC_RMID);
    if (shm != -1) shmctl(shm, IPC_RMID, NULL);
}

static void die(const char *call)
{
    perror(call);
    if (owner) drop();
    exit(EXIT_FAILURE);
}

static int attach_segment(void)
{
#ifdef SERVER
    struct shmid_ds i2;
    shm = shmget(IPCKEY, SEGSIZE, 0600);
    if (shm == -1) die("shmget");
    (void)i2;
    return 1;
#endif
    struct shmid_ds info;
    shm = shmget(IPCKEY, SEGSIZE, IPC_CREAT | IPC_EXCL | 0600);
    if (shm != -1) { owner = 1; return 1; }
    if (errno != EEXIST) die("shmget");
    shm = shmget(IPCKEY, 1, 0600);
    if (shm == -1) {
        if (errno == ENOENT) return 0;
        die("shmget");
    }
    if (shmctl(shm, IPC_STAT, &info) == -1) {
        if (errno == EINVAL || errno == EIDRM) return 0;
        die("shmctl");
    }
    if (info.shm_segsz == SEGSIZE) return 1;
    if (shmctl(shm, IPC_RMID, NULL) == -1 && errno != EINVAL && errno != EIDRM) die("shmctl");
    return 0;
}

static void begin(void)
{
    while (!attach_segment())
        ;
    mem = (char *)shmat(shm, (void *)0, 0);
    if (mem == (char *)-1) die("shmat");
    sem = semget(IPCKEY, 1, IPC_CREAT | 0600);
    if (sem == -1) die("semget");
}

static void change(int by)
{
    struct sembuf op;
    op.sem_num = 0;
    op.sem_op = (short)by;
    op.sem_flg = 0;
    while (semop(sem, &op, 1) == -1)
        if (errno != EINTR) die("semop");
}
