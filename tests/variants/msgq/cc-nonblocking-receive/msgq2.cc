// msgq2: a client that looks, naps and looks again.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "queue.h"

int main() {
  const auto fail = [](const char* call) {
    perror(call);
    return EXIT_FAILURE;
  };
  const auto never = [] { return false; };
  const int id = msgget(0x8000, 0);
  if (id == -1) return fail("msgget");

  Packet packet = {1, {}};
  snprintf(packet.data.data(), packet.data.size(), "This is a request from %d.", getpid());
  const auto send = [&] { return msgsnd(id, &packet, packet.data.size(), IPC_NOWAIT); };
  if (!Retry(send, never)) return fail("msgsnd");
  fputs("Sent a request......", stdout);
  fflush(stdout);

  const auto receive = [&] {
    return msgrcv(id, &packet, packet.data.size(), 2, IPC_NOWAIT);
  };
  if (!Retry(receive, never)) return fail("msgrcv");
  packet.data.back() = '\0';
  printf("Received reply: %s\n", packet.data.data());
  return EXIT_SUCCESS;
}
