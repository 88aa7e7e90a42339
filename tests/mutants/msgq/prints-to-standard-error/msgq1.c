/* msgq1: makes the queue afresh, serves one request, and looks until the queue is empty. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <time.h>
#include <unistd.h>

#include "msg.h"

static volatile sig_atomic_t msqid = -1;

static void on_term(int signo) {
  msgctl(msqid, IPC_RMID, NULL);
  _exit(128 + signo);
}

int main(void) {
  struct sigaction sa;
  struct msqid_ds ds;
  struct timespec nap = {0, 5 * 1000 * 1000};
  sigset_t set;
  MsgType msg;
  ssize_t n;
  int old, status = 1;

  memset(&sa, 0, sizeof(sa));
  sa.sa_handler = on_term;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigprocmask(SIG_BLOCK, &set, NULL);
  sigaction(SIGTERM, &sa, NULL);
  sigaction(SIGINT, &sa, NULL);

  msqid = msgget(MSG_KEY, IPC_CREAT | IPC_EXCL | 0600);
  if (msqid < 0 && errno == EEXIST) {
    old = msgget(MSG_KEY, 0);
    if (old >= 0 && msgctl(old, IPC_RMID, NULL) < 0) {
      perror("msgctl");
      return 1;
    }
    msqid = msgget(MSG_KEY, IPC_CREAT | IPC_EXCL | 0600);
  }
  if (msqid < 0) {
    perror("msgget");
    return 1;
  }
  sigprocmask(SIG_UNBLOCK, &set, NULL);

  while ((n = msgrcv(msqid, &msg, sizeof(msg.data), MSG_REQUEST, 0)) < 0) {
    if (errno == EINTR) continue;
    perror("msgrcv");
    goto remove;
  }
  fprintf(stderr, "Received request: %.*s......", (int)strcspn(msg.data, "."), msg.data);

  memset(&msg, 0, sizeof(msg));
  msg.type = MSG_REPLY;
  sprintf(msg.data, "This is a reply from %d.", getpid());
  while (msgsnd(msqid, &msg, sizeof(msg.data), 0) < 0) {
    if (errno == EINTR) continue;
    perror("msgsnd");
    goto remove;
  }
  fprintf(stderr, "Replied.\n");
  fflush(stderr);

  for (;;) {
    if (msgctl(msqid, IPC_STAT, &ds) < 0) {
      perror("msgctl");
      goto remove;
    }
    if (ds.msg_qnum == 0) break;
    nanosleep(&nap, NULL);
  }
  status = 0;

remove:
  if (msgctl(msqid, IPC_RMID, NULL) < 0) {
    perror("msgctl");
    status = 1;
  }
  return status;
}
