#include <stdio.h>

int main(void) {
  for (;;) puts("Parent: Send data to child");
}
