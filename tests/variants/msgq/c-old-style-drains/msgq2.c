/* msgq2, old style. */
#include <sys/types.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct mymsg { long type; char data[128]; } m;
int id;

void die(call)
  char *call;
{
  perror(call);
  exit(1);
}

void put()
{
  while (msgsnd(id, &m, sizeof(m.data), 0) < 0)
    if (errno != EINTR) die("msgsnd");
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

int main()
{
  char line[256];

  if ((id = msgget(0x8000, 0)) < 0)
    die("msgget");
  m.type = 1;
  sprintf(m.data, "This is a request from %d.", (int)getpid());
  put();
  say("Sent a request......");
  while (msgrcv(id, &m, sizeof(m.data), 2L, 0) < 0)
    if (errno != EINTR) die("msgrcv");
  m.data[127] = 0;
  sprintf(line, "Received reply: %s\n", m.data);
  say(line);
  m.type = 3;
  put();
  return 0;
}
