// synclib: a parent and its child take turns by one-byte tokens in two pipes.

#include "synclib.h"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>

namespace {

// Index 0 is the end to read from, 1 the end to write to.
[[maybe_unused]] int to_child[2] = {-1, -1};
[[maybe_unused]] int to_parent[2] = {-1, -1};

bool NotYet(const char* function) {
  fprintf(stderr, "synclib: %s is not implemented yet\n", function);
  return false;
}

}  // namespace

bool TELL_WAIT() {
  // Your code here: make both pipes.
  return NotYet("TELL_WAIT");
}

bool TELL_CHILD() {
  // Your code here: write one byte to the child.
  return NotYet("TELL_CHILD");
}

bool WAIT_CHILD() {
  // Your code here: read one byte from the child. When will read() return 0, and what does that
  // mean? It does so only if this process does not hold the write end itself.
  return NotYet("WAIT_CHILD");
}

bool TELL_PARENT() {
  // Your code here.
  return NotYet("TELL_PARENT");
}

bool WAIT_PARENT() {
  // Your code here.
  return NotYet("WAIT_PARENT");
}
