// What `ipclab run` is tried on: does what its first argument says.
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int Leak(void) {
  mkfifo("./left.fifo", 0600);
  msgget(0x8000, IPC_CREAT | 0600);
  shmget(0x9000, 100, IPC_CREAT | 0600);
  if (fork() == 0) _exit(0);
  puts("leaked");
  return 7;
}

// Waits for end of file of a pipe whose write end it holds itself.
static int Hang(void) {
  int ends[2];
  char byte;
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) return (int)read(ends[0], &byte, 1);
  close(ends[0]);
  close(ends[1]);
  wait(NULL);
  return 0;
}

static int Greet(void) {
  char name[100];
  printf("Name? ");
  fflush(stdout);
  if (fgets(name, sizeof name, stdin) == NULL) return 5;
  printf("Hello, %s", name);
  return 0;
}

static volatile sig_atomic_t caught = 0;
static void Count(int number) {
  (void)number;
  caught = caught + 1;
}

// Says of each ^C that it came, and ends with the third.
static int Catch(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = Count;
  sigaction(SIGINT, &action, NULL);
  sigset_t interrupt, before;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  sigprocmask(SIG_BLOCK, &interrupt, &before);
  puts("Press ^C");
  fflush(stdout);
  while (caught < 3) {
    sigsuspend(&before);
    printf("Caught %d\n", (int)caught);
    fflush(stdout);
  }
  return 0;
}

struct Message {
  long type;
  char text[8];
};

static int Serve(void) {
  struct Message message;
  const int queue = msgget(0x8000, IPC_CREAT | 0600);
  msgrcv(queue, &message, sizeof message.text, 1, 0);
  printf("Got %s\n", message.text);
  return msgctl(queue, IPC_RMID, NULL);
}

static int Ask(void) {
  const struct Message message = {1, "request"};
  return msgsnd(msgget(0x8000, 0), &message, sizeof message.text, 0);
}

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  if (strcmp(what, "leak") == 0) return Leak();
  if (strcmp(what, "hang") == 0) return Hang();
  if (strcmp(what, "greet") == 0) return Greet();
  if (strcmp(what, "catch") == 0) return Catch();
  if (strcmp(what, "serve") == 0) return Serve();
  if (strcmp(what, "ask") == 0) return Ask();
  if (strcmp(what, "crash") == 0) abort();
  if (strcmp(what, "loop") == 0) {
    while (caught == 0) continue;
  }
  return argc > 2 ? atoi(argv[2]) : 0;
}
