#include <fcntl.h>
#include <stdio.h>

int main(void) {
  puts("<script>alert(document.cookie)</script><img src=x onerror=alert(1)>");
  puts("=HYPERLINK(\"http://example.com\",\"click\")\n@SUM(1)\n| a | `b` | [c](javascript:alert(1)) |\n]]>&amp;");
  open("<script>alert(1)<script>", O_CREAT | O_WRONLY, 0600);
  open("=1+1|cmd\n::error::hacked\033[2J", O_CREAT | O_WRONLY, 0600);
  return 0;
}
