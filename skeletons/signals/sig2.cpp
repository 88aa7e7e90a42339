// sig2: reports each SIGUSR1 and SIGUSR2 until a SIGTERM ends it.

#include <cstdio>
#include <cstdlib>

int main() {
  // Your code here.
  //
  // 1. Install handlers for SIGUSR1, SIGUSR2 and SIGTERM.
  // 2. Wait for signals, without polling. For each one that is delivered print
  //      Received a SIGUSR1 signal
  //      Received a SIGUSR2 signal
  //    and go on waiting. The next signal may come while you still print.
  // 3. At SIGTERM print "Terminate this process" and exit with status 0.

  std::fprintf(stderr, "sig2: not implemented yet\n");
  return EXIT_FAILURE;
}
