// Leaves an object of each kind that a lab is about: for tests of the list of leftovers.
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

static void leave_zombie(void) {
  if (fork() == 0) _exit(0);
}

static void leave_process(void) {
  if (fork() == 0)
    for (;;) pause();
}

int main(void) {
  if (msgget(0x8000, IPC_CREAT | 0600) < 0) perror("msgget");
  if (shmget(0x9000, 1024, IPC_CREAT | 0600) < 0) perror("shmget");
  if (mkfifo(".fifo", 0600) < 0) perror("mkfifo");
  leave_zombie();
  leave_process();
  puts("Parent: Send data to child");
  return 0;
}
