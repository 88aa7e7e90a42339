#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  char name[40];
  for (int i = 0; i < 400; ++i) {
    snprintf(name, sizeof name, "/queue%d", i);
    const mqd_t queue = mq_open(name, O_CREAT | O_RDWR, 0600, 0);
    if (queue < 0) break;
    static char text[8192];
    for (int k = 0; k < 9; ++k) mq_send(queue, text, sizeof text, 1);
    mq_close(queue);
  }
  for (int i = 0; i < 20000; ++i) {
    snprintf(name, sizeof name, "/segment%d", i);
    const int fd = shm_open(name, O_CREAT | O_RDWR, 0600);
    if (fd < 0) break;
    if (ftruncate(fd, 1 << 20) != 0) break;
    close(fd);
    snprintf(name, sizeof name, "/sem%d", i);
    if (sem_open(name, O_CREAT, 0600, 1) == SEM_FAILED) break;
  }
  return 0;
}
