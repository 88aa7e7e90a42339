// pipe2: a parent and its child hold a conversation over two pipes, one for each direction.
//
// Usage: pipe2 [MESSAGE]
//
// The handout says what is asked: labs/pipe2/README.md.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

// What the parent sends if there is no argument, and what the child answers.
constexpr const char* kDefaultMessage = "Hello, World!";
[[maybe_unused]] constexpr const char* kReply = "Hello, Parent!";

// The child's part; returns the child's exit status.
int RunChild(int from_parent, int to_parent) {
  // Your code here:
  //   1. Say "Child : Wait for parent to send data".
  //   2. Read from the first pipe until end of file.
  //   3. Say "Child : Received data from parent: " and what you have read.
  //   4. Say "Child : Send data to parent" and write the reply to the second pipe.
  (void)from_parent;
  (void)to_parent;
  fputs("pipe2: RunChild is not implemented yet\n", stderr);
  return EXIT_FAILURE;
}

// The parent's part; returns false if something failed.
bool RunParent(int to_child, int from_child, const std::string& message) {
  // Your code here:
  //   1. Say "Parent: Send data to child" and write the message to the first pipe.
  //   2. Say "Parent: Wait for child to send data". What must have happened to the first pipe by
  //      now, so that the child does not wait for you while you wait for it?
  //   3. Read from the second pipe until end of file.
  //   4. Say "Parent: Received data from child: " and what you have read.
  (void)to_child;
  (void)from_child;
  (void)message;
  fputs("pipe2: RunParent is not implemented yet\n", stderr);
  return false;
}

}  // namespace

int main(int argc, char* argv[]) {
  const std::string message = argc > 1 ? argv[1] : kDefaultMessage;

  // Your code here: make both pipes, then the child; close in each process the two ends that it
  // does not need; call RunChild and RunParent; wait for the child.
  (void)RunChild;
  (void)RunParent;
  fputs("pipe2: not implemented yet\n", stderr);
  return EXIT_FAILURE;
}
