// shm: shows where static data, the stack, the heap and a shared segment live.

#include <sys/ipc.h>
#include <sys/shm.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

constexpr std::size_t kArraySize = 40'000;
constexpr std::size_t kHeapSize = 100'000;
constexpr std::size_t kSegmentSize = 100'000;

void PrintRange(const char* what, const char* from, std::size_t size) {
  printf("%s from %p to %p\n", what, static_cast<const void*>(from),
         static_cast<const void*>(from + size));
}

bool Remove(int id) {
  if (shmctl(id, IPC_RMID, nullptr) == 0) return true;
  perror("shmctl");
  return false;
}

// Makes a private segment, shows where it is attached, and takes it away again.
bool ShowSegment() {
  const int id = shmget(IPC_PRIVATE, kSegmentSize, IPC_CREAT | 0600);
  if (id < 0) {
    perror("shmget");
    return false;
  }
  void* const segment = shmat(id, nullptr, 0);
  if (segment == reinterpret_cast<void*>(-1)) {  // Not a null pointer.
    perror("shmat");
    Remove(id);
    return false;
  }
  // A removed segment lives on until its last detach. Removed now, it cannot outlive this
  // process, whatever ends it.
  const bool removed = Remove(id);

  PrintRange("Shared memory attached", static_cast<const char*>(segment), kSegmentSize);

  if (shmdt(segment) < 0) {
    perror("shmdt");
    return false;
  }
  return removed;
}

}  // namespace

int main() {
  char array[kArraySize];  // BUG: on the stack.
  const std::unique_ptr<void, decltype(&std::free)> heap(std::malloc(kHeapSize), &std::free);
  if (heap == nullptr) {
    perror("malloc");
    return EXIT_FAILURE;
  }

  PrintRange("Array[]", array, kArraySize);
  printf("Stack around %p\n", static_cast<const void*>(&heap));
  PrintRange("Malloced", static_cast<const char*>(heap.get()), kHeapSize);

  return ShowSegment() ? EXIT_SUCCESS : EXIT_FAILURE;
}
