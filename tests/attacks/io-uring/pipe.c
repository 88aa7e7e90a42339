#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  char parameters[120];
  memset(parameters, 0, sizeof parameters);
  if (syscall(SYS_io_uring_setup, 8, parameters) >= 0) puts("STOLEN io_uring");
  perror("io_uring_setup");
  return 1;
}
