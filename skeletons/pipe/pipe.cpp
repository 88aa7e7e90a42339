// pipe: a parent sends a message to its child through a pipe.
//
// Usage: pipe [MESSAGE]
//
// The handout says what is asked: labs/pipe/README.md.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

// What is sent if there is no argument.
constexpr const char* kDefaultMessage = "Hello, World!";

// The child's part; returns the child's exit status. `from_parent` is the read end of the pipe.
int RunChild(int from_parent) {
  // Your code here:
  //   1. Say "Child : Wait for parent to send data".
  //   2. Read from the pipe until end of file.
  //   3. Say "Child : Received data from parent: " and what you have read.
  (void)from_parent;
  fputs("pipe: RunChild is not implemented yet\n", stderr);
  return EXIT_FAILURE;
}

// The parent's part; returns false if something failed. `to_child` is the write end of the pipe.
bool RunParent(int to_child, const std::string& message) {
  // Your code here:
  //   1. Say "Parent: Send data to child".
  //   2. Write the message, all of it, to the pipe.
  (void)to_child;
  (void)message;
  fputs("pipe: RunParent is not implemented yet\n", stderr);
  return false;
}

}  // namespace

int main(int argc, char* argv[]) {
  const std::string message = argc > 1 ? argv[1] : kDefaultMessage;

  // Your code here:
  //   1. Make the pipe, then the child. Look at what each call returns: a call that fails is
  //      reported by perror() with the call's name, and the exit status is not 0.
  //   2. In the child, close the end that it does not need and call RunChild.
  //   3. In the parent, close the end that it does not need and call RunParent.
  //   4. Let the child see end of file, and wait for it.
  (void)RunChild;
  (void)RunParent;
  fputs("pipe: not implemented yet\n", stderr);
  return EXIT_FAILURE;
}
