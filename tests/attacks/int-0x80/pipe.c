#include <unistd.h>

int main(void) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(2L) : "memory");  // fork
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(120L), "b"(0x10000000L) : "memory");
  return (int)result;
}
