#include <stdio.h>

int main(void) {
  for (int i = 0; i < 500000; ++i) putchar('\n');
  return 0;
}
