// sipc2: the client. Leaves one request in shared memory and reads the reply that replaces it.

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "sipc.h"

int main() {
  Shared* const shared = Attach();
  if (shared == nullptr) return EXIT_FAILURE;

  const int size = sizeof(shared->text);
  std::snprintf(shared->text, size, "This is a request from %d.", getpid());
  Hand(shared, kRequest);
  std::printf("Sent a request......");
  std::fflush(stdout);

  bool ok = WaitFor(shared, kReply);
  if (ok) {
    std::printf("Received reply: %.*s\n", size, shared->text);
    std::fflush(stdout);
  }

  // Only now may the server remove the segment; it needs to hear this after a failure, too.
  Hand(shared, kDone);
  if (shmdt(shared) == -1) {
    std::perror("shmdt");
    ok = false;
  }
  return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
