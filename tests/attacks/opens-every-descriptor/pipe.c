#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

int main(void) {
  const struct rlimit many = {1 << 20, 1 << 20};
  setrlimit(RLIMIT_NOFILE, &many);
  int ends[2];
  while (pipe(ends) == 0) continue;
  while (open("/dev/null", O_RDONLY) >= 0) continue;
  for (int i = 0; i < 20; ++i) fork();
  for (;;) pause();
}
