// sync: a parent and its child take turns, five rounds.
//
// The handout says what is asked: labs/sync/README.md.

#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "synclib.h"

namespace {

[[maybe_unused]] constexpr int kRounds = 5;

// One round of the parent; returns false if something failed.
bool ParentTurn() {
  // Your code here: say "Parent: Tell to child", tell the child; say "Parent: Wait for child to
  // tell", wait for the child. Does the line come before the call or after it?
  return false;
}

// One round of the child; returns false if something failed.
bool ChildTurn() {
  // Your code here: say "Child: Wait for parent to tell", wait for the parent; say "Child: Tell to
  // parent", tell the parent.
  return false;
}

}  // namespace

int main() {
  // Your code here: call TELL_WAIT and fork; play the rounds in both processes; in the parent, wait
  // for the child.
  (void)ParentTurn;
  (void)ChildTurn;
  fputs("sync: not implemented yet\n", stderr);
  return EXIT_FAILURE;
}
