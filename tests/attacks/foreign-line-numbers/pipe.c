#include <fcntl.h>
#include <unistd.h>

int main(void) {
#line 2147483647 "/etc/passwd"
  open("left", O_CREAT | O_WRONLY, 0600);
#line 1 "[31m::error file=app.js,line=1::hacked"
  open("left2", O_CREAT | O_WRONLY, 0600);
  int ends[2];
  return pipe(ends);
}
