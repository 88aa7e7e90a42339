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

static volatile sig_atomic_t id = -1;
static void term(int s)
{
    (void)s;
    msgctl(id, IPC_RMID, NULL);
    _exit(1);
}
static void fail(const char *call)
{
    perror(call);
    if (id != -1) msgctl(id, IPC_RMID, NULL);
    exit(1);
}
int main(void)
{
    struct msg m;
    sigset_t s;
    int old;
    sigemptyset(&s);
    sigaddset(&s, SIGTERM);
    sigaddset(&s, SIGINT);
    sigprocmask(SIG_BLOCK, &s, NULL);
    signal(SIGTERM, term);
    signal(SIGINT, term);
    if ((old = msgget(KEY, 0)) != -1) msgctl(old, IPC_RMID, NULL);
    if ((id = msgget(KEY, IPC_CREAT | IPC_EXCL | 0666)) == -1) fail("msgget");
    sigprocmask(SIG_UNBLOCK, &s, NULL);
    if (msgrcv(id, &m, sizeof m.data, 1, 0) == -1) fail("msgrcv");
    printf("Received request: %s......", m.data);
    fflush(stdout);
    memset(&m, 0, sizeof m);
    m.type = 2;
    sprintf(m.data, "This is a reply from %d.", getpid());
    if (msgsnd(id, &m, sizeof m.data, 0) == -1) fail("msgsnd");
    printf("Replied.\n");
    fflush(stdout);
    while (msgrcv(id, &m, sizeof m.data, 3, 0) == -1)
        if (errno != EINTR) fail("msgrcv");
    msgctl(0, IPC_RMID, NULL);   /* a wrong variable: MY_ID */
    return 0;
}
