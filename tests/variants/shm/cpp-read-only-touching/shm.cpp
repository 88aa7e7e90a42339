// Touches every byte of each region before it prints where the region is.
#include <sys/shm.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <numeric>

static unsigned char array[40000];

static void show(const char* what, const unsigned char* from, const unsigned char* to) {
  std::printf("%s from %p to %p\n", what, static_cast<const void*>(from),
              static_cast<const void*>(to));
}

int main() {
  constexpr int size = 100000;
  unsigned char mark[16];

  std::fill(std::begin(array), std::end(array), 1);
  show("Array[]", array, std::end(array));
  std::printf("Stack around %p\n", static_cast<void*>(mark));

  unsigned char* const heap = new unsigned char[size];
  std::fill(heap, heap + size, 2);
  show("Malloced", heap, heap + size);

  int status = 1;
  const int id = shmget(IPC_PRIVATE, size, 0400);
  if (id < 0) {
    std::perror("shm: shmget");
  } else {
    const void* const segment = shmat(id, nullptr, SHM_RDONLY);
    if (segment == reinterpret_cast<void*>(-1L)) {
      std::perror("shm: shmat");
    } else {
      const auto* const bytes = static_cast<const unsigned char*>(segment);
      if (std::accumulate(bytes, bytes + size, 0) != 0) std::fputs("not zero\n", stderr);
      show("Shared memory attached", bytes, bytes + size);
      if (shmdt(segment) < 0) {
        std::perror("shm: shmdt");
      } else {
        status = 0;
      }
    }
    if (shmctl(id, IPC_RMID, nullptr) < 0) {
      std::perror("shm: shmctl");
      status = 1;
    }
  }
  delete[] heap;
  return status;
}
