#define _GNU_SOURCE
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void Filter(int call, unsigned action, unsigned flags) {
  struct sock_filter code[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)call, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, action),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof code / sizeof *code, code};
  syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int main(void) {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (fork() == 0) {
    Filter(SYS_write, SECCOMP_RET_ERRNO | 0, 0);
    puts("hidden");
    return fflush(stdout);
  }
  if (fork() == 0) {
    Filter(SYS_getppid, SECCOMP_RET_TRACE | 0xffff, 0);
    Filter(SYS_pipe2, SECCOMP_RET_TRACE | 0x1234, 0);
    int ends[2];
    if (pipe2(ends, 0) != 0) return getppid();
    return 0;
  }
  if (fork() == 0) {
    Filter(SYS_read, SECCOMP_RET_TRAP, 0);
    char c;
    return (int)read(0, &c, 1);
  }
  if (fork() == 0) {
    Filter(SYS_dup, SECCOMP_RET_USER_NOTIF, SECCOMP_FILTER_FLAG_NEW_LISTENER);
    return dup(0);  // waits for an answer that never comes
  }
  Filter(SYS_wait4, SECCOMP_RET_KILL_PROCESS, 0);
  return wait(NULL);
}
