#include "shared.h"

int main() {
  Block* block = Open();
  if (!block) return EXIT_FAILURE;
  snprintf(block->text, sizeof(block->text), "This is a request from %d.", getpid());
  sem_post(&block->asked);
  printf("Sent a request......");
  fflush(stdout);
  Down(&block->answered);
  printf("Received reply: %s\n", block->text);
  fflush(stdout);
  sem_post(&block->finished);
  shmdt(block);
}
