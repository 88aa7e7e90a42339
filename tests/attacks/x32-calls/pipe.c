#include <unistd.h>

int main(void) {
  const long pid = syscall(0x40000000 | 57);
  return pid == 0 ? 7 : 1;
}
