#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
  const int kinds[] = {CLONE_NEWUSER, CLONE_NEWNS, CLONE_NEWIPC, CLONE_NEWPID, CLONE_NEWNET};
  for (int i = 0; i < 5; ++i) {
    if (unshare(kinds[i]) == 0) puts("STOLEN unshare");
    const long pid = syscall(SYS_clone, kinds[i] | SIGCHLD, 0, 0, 0, 0);
    if (pid == 0) _exit(0);
    if (pid > 0) puts("STOLEN clone");
    struct {
      unsigned long flags, rest[10];
    } arguments = {(unsigned long)kinds[i], {0}};
    arguments.rest[3] = SIGCHLD;
    const long third = syscall(SYS_clone3, &arguments, sizeof arguments);
    if (third == 0) {
      if (mount("tmpfs", "/usr", "tmpfs", 0, "") == 0) puts("STOLEN mount");
      _exit(0);
    }
  }
  if (chroot("/tmp") == 0) puts("STOLEN chroot");
  while (wait(NULL) > 0) continue;
  return 0;
}
