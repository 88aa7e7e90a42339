#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

int main(void) {
  struct {
    long type;
    char text[8192];
  } message = {1, "full"};
  for (int i = 0; i < 40000; ++i) {
    const int queue = msgget(IPC_PRIVATE, 0600 | IPC_CREAT);
    if (queue < 0) break;
    while (msgsnd(queue, &message, sizeof message.text, IPC_NOWAIT) == 0) continue;
  }
  for (size_t size = 1ul << 40; size > 0; size /= 2) {
    const int id = shmget(IPC_PRIVATE, size, 0600 | IPC_CREAT);
    if (id < 0) continue;
    char* memory = shmat(id, 0, 0);
    if (memory != (char*)-1) memset(memory, 1, size);
  }
  for (int i = 0; i < 40000; ++i) {
    if (shmget(IPC_PRIVATE, 4096, 0600 | IPC_CREAT) < 0) break;
  }
  for (int i = 0; i < 40000; ++i) {
    if (semget(IPC_PRIVATE, 250, 0600 | IPC_CREAT) < 0) break;
  }
  return 0;
}
