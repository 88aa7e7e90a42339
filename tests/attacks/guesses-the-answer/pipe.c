#include <stdio.h>

int main(int argc, char** argv) {
  puts("Parent: Send data to child");
  puts("Child : Wait for parent to send data");
  printf("Child : Received data from parent: %s\n", argc > 1 ? argv[1] : "Hello, World!");
  return 0;
}
