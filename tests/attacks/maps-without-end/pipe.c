#include <sys/mman.h>
#include <unistd.h>

int main(void) {
  for (;;) {
    for (int i = 0; i < 2; ++i) {
      if (mmap(0, 4096, i ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) return fork();
    }
  }
}
