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

static int qid = -1;

static void on_term(int sig)
{
    msgctl(qid, IPC_RMID, 0);
    _exit(128 + sig);
}

static void die(const char *what)
{
    perror(what);
    if (qid >= 0)
        msgctl(qid, IPC_RMID, 0);
    exit(1);
}

int main(void)
{
    struct mymsg in, out;
    struct msqid_ds ds;

    if ((qid = msgget(KEY, IPC_CREAT | 0666)) < 0)
        die("msgget");
    signal(SIGTERM, on_term);
    signal(SIGINT, on_term);
    while (msgrcv(qid, &out, sizeof(out.mtext), 0, IPC_NOWAIT) >= 0)
        ;
    if (msgrcv(qid, &in, sizeof(in.mtext), 1, 0) < 0)
        die("msgrcv");
    printf("Received request: %s......", in.mtext);
    fflush(stdout);
    memset(&out, 0, sizeof(out));
    out.mtype = 2;
    sprintf(out.mtext, "This is reply form %d.", getpid());
    if (msgsnd(qid, &out, sizeof(out.mtext), 0) < 0)
        die("msgsnd");
    printf("Replied.\n");
    for (;;) {
        if (msgctl(qid, IPC_STAT, &ds) < 0)
            die("msgctl");
        if (ds.msg_qnum == 0)
            break;
        usleep(1000);
    }
    if (msgctl(qid, IPC_RMID, 0) < 0)
        die("msgctl");
    return 0;
}
