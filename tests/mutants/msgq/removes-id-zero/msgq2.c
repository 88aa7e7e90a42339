#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <fcntl.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>
#define MY_ID 0
#define KEY (0x8000 + MY_ID)
struct msg { long type; char data[128]; };

static void fail(const char *call) { perror(call); exit(1); }
int main(void)
{
    struct msg m;
    int id = msgget(KEY, 0);
    if (id == -1) fail("msgget");
    memset(&m, 0, sizeof m);
    m.type = 1;
    sprintf(m.data, "This is a request from %d.", getpid());
    if (msgsnd(id, &m, sizeof m.data, 0) == -1) fail("msgsnd");
    printf("Sent a request......");
    fflush(stdout);
    if (msgrcv(id, &m, sizeof m.data, 2, 0) == -1) fail("msgrcv");
    printf("Received reply: %s\n", m.data);
    m.type = 3;
    if (msgsnd(id, &m, sizeof m.data, 0) == -1) fail("msgsnd");
    return 0;
}
