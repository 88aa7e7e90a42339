// Always the same ones, so that what they find can be found again.
#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t state;

static uint64_t Random(void) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

static long Argument(void* memory) {
  switch (Random() % 6) {
    case 0: return (long)(Random() % 16);
    case 1: return (long)memory + (long)(Random() % 4096);
    case 2: return (long)(Random() % 65536);
    case 3: return -(long)(Random() % 4096);
    case 4: return (long)Random();
    default: return (long)(1ul << Random() % 64);
  }
}

int main(void) {
  static char memory[8192];
  for (int child = 1; child <= 40; ++child) {
    if (fork() != 0) continue;
    state = 0x9e3779b97f4a7c15ul * (unsigned)child;
    alarm(5);
    for (int i = 0; i < 200; ++i) {
      const long call = (long)(Random() % 450);
      if (call == SYS_exit || call == SYS_exit_group || call == SYS_fork || call == SYS_vfork || call == SYS_clone) continue;
      syscall(call, Argument(memory), Argument(memory), Argument(memory), Argument(memory), Argument(memory),
              Argument(memory));
    }
    _exit(0);
  }
  while (wait(NULL) > 0) continue;
  return 0;
}
