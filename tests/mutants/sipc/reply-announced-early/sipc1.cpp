// sipc1: the server. Answers one request through shared memory, then removes the segment.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "sipc.h"

namespace {

bool Serve(Shared* shared) {
  if (!WaitFor(shared, kRequest)) return false;
  const int size = sizeof(shared->text);
  std::printf("Received request: %.*s.....", size, shared->text);
  Hand(shared, kReply);  // BUG: the reply is not there yet
  std::snprintf(shared->text, size, "This is a reply from %d.", getpid());
  std::puts("Replied.");
  std::fflush(stdout);
  // Removed now, the segment could be gone before the client has read the reply.
  return WaitFor(shared, kDone);
}

}  // namespace

int main() {
  Shared* const shared = Attach();
  if (shared == nullptr) return EXIT_FAILURE;
  bool ok = Serve(shared);
  if (shmdt(shared) == -1) {
    std::perror("shmdt");
    ok = false;
  }
  if (shmctl(g_segment, IPC_RMID, nullptr) == -1) {
    std::perror("shmctl");
    ok = false;
  }
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
