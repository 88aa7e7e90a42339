#include "shared.h"

int main() {
  Block* block = Open();
  if (!block) return EXIT_FAILURE;
  Down(&block->asked);
  printf("Received request: %s......Replied.\n", block->text);
  fflush(stdout);
  snprintf(block->text, sizeof(block->text), "This is a reply from %d.", getpid());
  sem_post(&block->answered);
  Down(&block->finished);
  shmdt(block);
  if (shmctl(id, IPC_RMID, nullptr) == -1) {
    perror("shmctl");
    return EXIT_FAILURE;
  }
}
