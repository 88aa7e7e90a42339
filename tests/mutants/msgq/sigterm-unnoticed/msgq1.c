/* msgq1, old style: keeps a queue that is there already and throws its messages away. */
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mymsg { long type; char data[128]; } m;
int id = -1;
volatile sig_atomic_t stopped;

void die(call)
  char *call;
{
  perror(call);
  if (id >= 0) msgctl(id, IPC_RMID, (struct msqid_ds *)0);
  exit(1);
}

void stop(sig)
  int sig;
{
  stopped = sig;
}

void say(s)
  char *s;
{
  size_t left = strlen(s);
  ssize_t n;
  for (; left > 0; s += n, left -= n)
    if ((n = write(1, s, left)) < 0) {
      if (errno != EINTR) die("write");
      n = 0;
    }
}

void get(type)
  long type;
{
  while (msgrcv(id, &m, sizeof(m.data), type, 0) < 0)
    if (errno != EINTR) die("msgrcv"); /* BUG: tries again, stopped or not */
}

int main()
{
  char line[256];
  sigset_t s;

  sigemptyset(&s);
  sigaddset(&s, SIGTERM);
  sigaddset(&s, SIGINT);
  sigprocmask(SIG_BLOCK, &s, (sigset_t *)0);
  signal(SIGTERM, stop);
  signal(SIGINT, stop);
  if ((id = msgget(0x8000, IPC_CREAT | 0600)) < 0)
    die("msgget");
  sigprocmask(SIG_UNBLOCK, &s, (sigset_t *)0);

  /* throw away what a crashed run left, but not type 1: a client may have come already */
  for (;;) {
    if (msgrcv(id, &m, sizeof(m.data), 2L, IPC_NOWAIT | MSG_NOERROR) >= 0) continue;
    if (errno == EINTR) continue;
    if (errno != ENOMSG) die("msgrcv");
    if (msgrcv(id, &m, sizeof(m.data), 3L, IPC_NOWAIT | MSG_NOERROR) >= 0) continue;
    if (errno == EINTR) continue;
    if (errno != ENOMSG) die("msgrcv");
    break;
  }

  get(1L);
  m.data[127] = 0;
  sprintf(line, "Received request: %s.....", m.data);
  say(line);
  memset(m.data, 0, sizeof(m.data));
  m.type = 2;
  sprintf(m.data, "This is a reply from %d.", (int)getpid());
  while (msgsnd(id, &m, sizeof(m.data), 0) < 0)
    if (errno != EINTR) die("msgsnd");
  say("Replied.\n");
  get(3L);
  if (stopped)
    die("msgq1");
  if (msgctl(id, IPC_RMID, (struct msqid_ds *)0) < 0) {
    perror("msgctl");
    return 1;
  }
  return 0;
}
