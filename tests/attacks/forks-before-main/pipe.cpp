#include <unistd.h>

#include <cstdio>

static const int kForked = fork();
static const int kForkedAgain = fork();

int main() {
  std::puts("Parent: Send data to child");
  return kForked < 0 || kForkedAgain < 0;
}
