static char huge[100000000000];

int main(void) {
  for (unsigned long i = 0; i < sizeof huge; i += 4096) huge[i] = 1;
  return 0;
}
