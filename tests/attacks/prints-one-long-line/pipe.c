#include <stdio.h>

int main(void) {
  for (int i = 0; i < 900000; ++i) putchar('a' + i % 26);
  putchar('\n');
  fflush(stdout);
  for (int i = 0; i < 100000; ++i) fputs("b", stderr);
  return 0;
}
