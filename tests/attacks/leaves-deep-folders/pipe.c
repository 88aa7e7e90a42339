#include <sys/stat.h>
#include <unistd.h>

int main(void) {
  for (int i = 0; i < 10000; ++i) {
    if (mkdir("a-folder-whose-name-is-rather-long-so-that-the-path-is-soon-too-long", 0700) != 0) break;
    if (chdir("a-folder-whose-name-is-rather-long-so-that-the-path-is-soon-too-long") != 0) break;
  }
  return 0;
}
