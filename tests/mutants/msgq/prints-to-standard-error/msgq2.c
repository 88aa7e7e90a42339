/* msgq2: sends one request and receives the reply. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

#include "msg.h"

int main(void) {
  MsgType msg;
  int msqid;

  if ((msqid = msgget(MSG_KEY, 0600)) < 0) {
    perror("msgget");
    return 1;
  }
  memset(&msg, 0, sizeof(msg));
  msg.type = MSG_REQUEST;
  sprintf(msg.data, "This is a request from %d.", getpid());
  while (msgsnd(msqid, &msg, sizeof(msg.data), 0) < 0) {
    if (errno == EINTR) continue;
    perror("msgsnd");
    return 1;
  }
  fprintf(stderr, "Sent a request......");
  fflush(stderr);
  while (msgrcv(msqid, &msg, sizeof(msg.data), MSG_REPLY, 0) < 0) {
    if (errno == EINTR) continue;
    perror("msgrcv");
    return 1;
  }
  fprintf(stderr, "Received reply: %s\n", msg.data);
  return 0;
}
