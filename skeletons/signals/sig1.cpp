// sig1: waits for a ^C, says so, and ends.

#include <cstdio>
#include <cstdlib>

int main() {
  // Your code here.
  //
  // 1. Install a handler for SIGINT.
  // 2. Only then print "Press ^C to quit".
  // 3. Wait for the signal, without polling. It may come before you wait.
  // 4. Print "Received a SIGINT signal" and "Terminate this process", and exit with status 0.

  std::fprintf(stderr, "sig1: not implemented yet\n");
  return EXIT_FAILURE;
}
