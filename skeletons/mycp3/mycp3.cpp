// mycp3: copies a file through memory maps.
//
// Usage: mycp3 SRC DST

#include <cstdio>
#include <cstdlib>

int main() {
  // Your code here.
  //
  // 1. Take the two arguments; with any other number say on standard error
  //      Usage: <program> source destination
  // 2. Open SRC, ask fstat for its size and mode, and refuse a folder.
  // 3. Map SRC.
  // 4. Open DST, which is created with SRC's permission bits. Do not harm an existing DST
  //    before you know that SRC can be copied, nor SRC if both are the same file.
  // 5. Give DST the size of SRC, map it, and copy from memory to memory.
  // 6. Unmap and close everything.
  //
  // A call that fails: a message that names it on standard error (perror), status EXIT_FAILURE.

  std::fprintf(stderr, "mycp3: not implemented yet\n");
  return EXIT_FAILURE;
}
