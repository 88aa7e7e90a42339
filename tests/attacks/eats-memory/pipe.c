#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  fork();
  fork();
  for (size_t size = 256u << 20;; size = size > 4096 ? size / 2 : size) {
    void* block = malloc(size);
    if (block != NULL) memset(block, 1, size);
  }
}
