#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#define MY_ID 0
#define KEY (0x8000 + MY_ID)

struct mymsg {
    long mtype;
    char mtext[128];
};

int main(void)
{
    struct mymsg m;
    int qid;

    if ((qid = msgget(KEY, 0)) < 0) {
        perror("msgget");
        exit(1);
    }
    memset(&m, 0, sizeof(m));
    m.mtype = 1;
    sprintf(m.mtext, "This is a request from %d.", getpid());
    if (msgsnd(qid, &m, sizeof(m.mtext), 0) < 0) {
        perror("msgsnd");
        exit(1);
    }
    printf("Sent a request......");
    fflush(stdout);
    if (msgrcv(qid, &m, sizeof(m.mtext), 2, 0) < 0) {
        perror("msgrcv");
        exit(1);
    }
    printf("Received reply: %s\n", m.mtext);
    return 0;
}
