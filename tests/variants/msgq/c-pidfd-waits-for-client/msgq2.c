/* msgq2: the client; its end tells the server all. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/msg.h>
#include <unistd.h>

struct mymsg {
  long mtype;
  char mtext[128];
};

int main(void) {
  struct mymsg msg = {.mtype = 1};
  int id = msgget(0x8000, 0);
  if (id == -1) return perror("msgget"), EXIT_FAILURE;
  snprintf(msg.mtext, sizeof(msg.mtext), "This is a request from %d.", getpid());
  while (msgsnd(id, &msg, sizeof(msg.mtext), 0) == -1)
    if (errno != EINTR) return perror("msgsnd"), EXIT_FAILURE;
  printf("Sent a request......");
  fflush(stdout);
  while (msgrcv(id, &msg, sizeof(msg.mtext), 2, 0) == -1)
    if (errno != EINTR) return perror("msgrcv"), EXIT_FAILURE;
  printf("Received reply: %.127s\n", msg.mtext);
  return EXIT_SUCCESS;
}
