/* semaphore posted by handler */
#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
static sem_t s;
static void h(int n) {
  sem_post(&s);
}
int main() {
  sem_init(&s, 0, 0);
  signal(SIGINT, h);
  printf("Press ^C to quit\n");
  fflush(stdout);
  while (sem_wait(&s) == -1 && errno == EINTR)
    ;
  printf("Received a SIGINT signal\n");
  printf("Terminate this process\n");
  sem_destroy(&s);
  return 0;
}
