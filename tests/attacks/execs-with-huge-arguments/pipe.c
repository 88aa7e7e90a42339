#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc > 12) return 0;
  static char big[120000];
  memset(big, argc % 2 ? '\033' : '\xff', sizeof big - 1);
  char* words[20] = {0};
  for (int i = 0; i < 16; ++i) words[i] = big;
  char depth[2] = "x";
  if (getenv("DEPTH") != NULL) depth[0] = getenv("DEPTH")[0] + 1;
  if (depth[0] > '9') depth[0] = '0';
  setenv("DEPTH", depth, 1);
  if (depth[0] == '9') return 0;
  return execv("/proc/self/exe", depth[0] == 'x' ? argv : words);
}
