#include <fcntl.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static void Try(pid_t pid) {
  char name[40];
  char memory[64];
  const struct iovec mine = {memory, sizeof memory};
  const struct iovec yours = {(void*)0x400000, sizeof memory};
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) == 0) puts("traced");
  if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) puts("seized");
  if (syscall(SYS_process_vm_readv, pid, &mine, 1, &yours, 1, 0) > 0) puts("read");
  if (syscall(SYS_process_vm_writev, pid, &mine, 1, &yours, 1, 0) > 0) puts("written");
  snprintf(name, sizeof name, "/proc/%d/mem", pid);
  if (open(name, O_RDWR) >= 0) puts("opened memory");
  const int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
  for (int fd = 0; fd < 64; ++fd) {
    if (syscall(SYS_pidfd_getfd, pidfd, fd, 0) >= 0) puts("took a descriptor");
  }
}

int main(void) {
  if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0) puts("traced itself");
  Try(1);
  Try(getppid());
  fflush(stdout);
  if (fork() == 0) {
    Try(getppid() == 1 ? 0 : 1);
    ptrace(PTRACE_TRACEME, 0, 0, 0);
  }
  return 0;
}
