#include <stdio.h>

int main(void) {
  for (int i = 0; i < 256; ++i) putchar(i);
  fputs("\xff\xfe\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\xe2\x82", stdout);
  fwrite("a\0b\0\0\0\n", 1, 7, stdout);
  fputs("\xe2\x80\xae right to left \xe2\x80\xa8 line \xef\xbb\xbf\n", stdout);
  return 0;
}
