#include <stdio.h>

int main(void) {
  puts("\033[2J\033[H\033[8mhidden\033[0m \033]0;title\007 \033]52;c;cm0gLXJmIH4=\007");
  puts("\033[5i print \033[21t \033P$q\"p\033\\ \x9b" "31m \x84 \b\b\b\b\b\r");
  puts("\x1b[32mScore: 10 of 10 points\x1b[0m");
  return 0;
}
