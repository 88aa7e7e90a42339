static int Recurse(volatile char* from) {
  volatile char here[4096];
  here[0] = from[0];
  return Recurse(here) + here[0];
}

int main(void) {
  volatile char start[1] = {1};
  return Recurse(start);
}
