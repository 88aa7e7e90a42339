#include <string.h>
#include <unistd.h>

int main(void) {
  static char text[1 << 16];
  memset(text, 'e', sizeof text);
  fork();
  fork();
  while (write(2, text, sizeof text) != 0) continue;
  return 0;
}
