#include <pthread.h>
#include <unistd.h>

static void* Wait(void* unused) {
  (void)unused;
  for (;;) pause();
}

int main(void) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 16384);
  for (;;) {
    pthread_t thread;
    pthread_create(&thread, &attributes, Wait, 0);
  }
}
