// synclib: parent and child take turns through two pipes. The one of your lab `sync` will do.

#include "synclib.h"

// Your code here: two pipes, one a direction.

bool TELL_WAIT() {
  // Make the pipes.
  return false;
}

bool TELL_CHILD() {
  // Write one byte into the pipe to the child.
  return false;
}

bool WAIT_CHILD() {
  // Read one byte from the pipe to the parent.
  return false;
}

bool TELL_PARENT() {
  // Write one byte into the pipe to the parent.
  return false;
}

bool WAIT_PARENT() {
  // Read one byte from the pipe to the child.
  return false;
}
