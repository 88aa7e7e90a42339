#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(void) {
  if (syscall(SYS_add_key, "user", "solution", "10 of 10", 8, -4) >= 0) puts("STOLEN key");
  if (syscall(SYS_keyctl, 0, -4, 1) >= 0) puts("STOLEN keyring");
  if (syscall(SYS_request_key, "user", "solution", 0, -4) >= 0) puts("STOLEN request");
  return 1;
}
