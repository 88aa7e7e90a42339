/* three handlers, printf in handlers, all blocked in handlers */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
void u1(int s) {
  printf("Received a SIGUSR1 signal\n");
}
void u2(int s) {
  printf("Received a SIGUSR2 signal\n");
}
void t(int s) {
  printf("Terminate this process\n");
  exit(0);
}
int main() {
  struct sigaction a = {0};
  sigfillset(&a.sa_mask);
  a.sa_handler = u1;
  sigaction(SIGUSR1, &a, 0);
  a.sa_handler = u2;
  sigaction(SIGUSR2, &a, 0);
  a.sa_handler = t;
  sigaction(SIGTERM, &a, 0);
  while (1)
    pause();
}
