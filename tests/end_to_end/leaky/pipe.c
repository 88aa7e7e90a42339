// Leaves a queue and a file, and has a warning: for tests of the report.
#include <fcntl.h>
#include <stdio.h>
#include <sys/msg.h>
#include <unistd.h>

int main(void) {
  int unused;
  if (msgget(0x1234, IPC_CREAT | 0600) < 0) perror("msgget");
  close(open("left.txt", O_CREAT | O_WRONLY, 0600));
  puts("Parent: Send data to child");
  return 0;
}
