#include <pthread.h>
#include <unistd.h>

static void* Spin(void* unused) {
  for (;;) {
    __asm__ volatile("" ::"r"(unused));
  }
}

static void* Become(void* unused) {
  (void)unused;
  execl("/bin/sleep", "sleep", "1000000", (char*)0);
  return 0;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < 4; ++i) pthread_create(&thread, 0, Spin, 0);
  pthread_create(&thread, 0, Become, 0);
  pthread_exit(0);
}
