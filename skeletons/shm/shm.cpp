// shm: shows where static data, the stack, the heap and a shared segment live.

#include <sys/ipc.h>
#include <sys/shm.h>

#include <cstdio>
#include <cstdlib>

constexpr int kArraySize = 40000;
constexpr int kHeapSize = 100000;
constexpr int kSegmentSize = 100000;

int main() {
  // Your code here:
  //
  // 1. Define a static array of kArraySize bytes, and print
  //      Array[] from <its first byte> to <one past its last byte>
  //    with %p, which wants a void pointer.
  //
  // 2. Print the address of a variable of this function: Stack around <address>
  //
  // 3. Take kHeapSize bytes from malloc, and print: Malloced from <address> to <address>
  //
  // 4. Make a private segment of kSegmentSize bytes (shmget), attach it (shmat), and print
  //      Shared memory attached from <address> to <address>
  //    If shmget or shmat fails: perror with the name of the call, remove the segment if there is
  //    one, and exit with EXIT_FAILURE. How does shmat say that it failed?
  //
  // 5. Detach the segment (shmdt), remove it (shmctl), free the heap block.

  fprintf(stderr, "shm: not implemented yet\n");
  return EXIT_FAILURE;
}
