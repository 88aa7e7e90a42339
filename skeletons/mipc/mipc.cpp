// mipc: parent and child count from 0 to 9 in turns, in memory that they share.

#include <cstdio>
#include <cstdlib>

#include "synclib.h"

int main() {
  // Your code here.
  //
  // 1. Map a shared long before the fork: /dev/zero, or an anonymous map. Close /dev/zero.
  // 2. Make the pipes of synclib, then fork.
  // 3. Parent, five times: print "Parent: counter=<n>", add 1, tell the child, wait for it.
  //    Child, five times: wait for the parent, print "Child : counter=<n>", add 1, tell it.
  //    Each line must be out (fflush) before the other side is told.
  // 4. The parent reaps the child.
  //
  // A call that fails: a message that names it on standard error (perror), status EXIT_FAILURE.

  std::fprintf(stderr, "mipc: not implemented yet\n");
  return EXIT_FAILURE;
}
