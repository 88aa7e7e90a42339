#include "synclib.h"
#include <iostream>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>
using std::cout; using std::endl;
int main() {
  if (!TELL_WAIT()) return 1;
  pid_t pid = fork();
  if (pid == -1) { std::cerr << "fork: " << std::strerror(errno) << endl; return 1; }
  bool ok = true;
  if (!pid) {
    IAmChild();
    for (int r = 5; r-- && ok;) { cout << "Child: Wait for parent to tell" << endl; ok = WAIT_PARENT(); if (!ok) break; cout << "Child: Tell to parent" << endl; ok = TELL_PARENT(); }
    _exit(!ok);
  }
  IAmParent();
  for (int r = 5; r-- && ok;) { cout << "Parent: Tell to child" << endl; if (!(ok = TELL_CHILD())) break; cout << "Parent: Wait for child to tell" << endl; ok = WAIT_CHILD(); }
  if (!ok) kill(pid, SIGKILL);
  int st; while (waitpid(pid, &st, 0) == -1 && errno == EINTR) {}
  return ok && st == 0 ? 0 : 1;
}
