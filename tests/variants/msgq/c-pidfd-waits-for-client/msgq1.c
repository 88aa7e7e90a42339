/* msgq1: the reply has surely been received, or never will be, when the client has ended. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/msg.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

struct mymsg {
  long mtype;
  char mtext[128];
};

static volatile sig_atomic_t id = -1;

static void quit(int sig) {
  msgctl(id, IPC_RMID, NULL);
  _exit(128 + sig);
}

static int fail(const char *call) {
  perror(call);
  msgctl(id, IPC_RMID, NULL);
  return EXIT_FAILURE;
}

int main(void) {
  struct sigaction sa = {.sa_handler = quit};
  struct mymsg msg;
  struct msqid_ds ds;
  sigset_t stops;
  struct pollfd fds[2];
  int client;

  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  sigprocmask(SIG_BLOCK, &stops, NULL);
  sigaction(SIGTERM, &sa, NULL);
  sigaction(SIGINT, &sa, NULL);
  while ((id = msgget(0x8000, IPC_CREAT | IPC_EXCL | 0600)) == -1) {
    if (errno != EEXIST) return perror("msgget"), EXIT_FAILURE;
    int old = msgget(0x8000, 0);
    if (old == -1) return perror("msgget"), EXIT_FAILURE;
    if (msgctl(old, IPC_RMID, NULL) == -1) return perror("msgctl"), EXIT_FAILURE;
  }

  /* msgrcv knows no descriptors: a handler for this wait, a signalfd for the other */
  sigprocmask(SIG_UNBLOCK, &stops, NULL);
  while (msgrcv(id, &msg, sizeof(msg.mtext), 1, 0) == -1)
    if (errno != EINTR) return fail("msgrcv");
  sigprocmask(SIG_BLOCK, &stops, NULL);
  printf("Received request: %.127s.....", msg.mtext);

  if (msgctl(id, IPC_STAT, &ds) == -1) return fail("msgctl");
  client = syscall(SYS_pidfd_open, ds.msg_lspid, 0);
  if (client == -1 && errno != ESRCH) return fail("pidfd_open");

  memset(&msg, 0, sizeof(msg));
  msg.mtype = 2;
  snprintf(msg.mtext, sizeof(msg.mtext), "This is a reply from %d.", getpid());
  while (msgsnd(id, &msg, sizeof(msg.mtext), 0) == -1)
    if (errno != EINTR) return fail("msgsnd");
  puts("Replied.");
  fflush(stdout);

  fds[0] = (struct pollfd){.fd = client, .events = POLLIN};
  fds[1] = (struct pollfd){.fd = signalfd(-1, &stops, SFD_CLOEXEC), .events = POLLIN};
  if (fds[1].fd == -1) return fail("signalfd");
  while (client != -1 && poll(fds, 2, -1) == -1)
    if (errno != EINTR) return fail("poll");
  if (msgctl(id, IPC_RMID, NULL) == -1) return perror("msgctl"), EXIT_FAILURE;
  return client != -1 && fds[1].revents ? EXIT_FAILURE : EXIT_SUCCESS;
}
