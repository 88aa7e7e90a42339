// msgq1: a server that looks, naps and looks again.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>

#include "queue.h"

static std::atomic<bool> stopped = false;

int main() {
  signal(SIGTERM, [](int) { stopped = true; });
  signal(SIGINT, [](int) { stopped = true; });
  const auto stop = [] { return stopped.load(); };

  int id = msgget(0x8000, IPC_CREAT | IPC_EXCL | 0600);
  if (id == -1 && errno == EEXIST) {
    msgctl(msgget(0x8000, 0), IPC_RMID, nullptr);
    id = msgget(0x8000, IPC_CREAT | IPC_EXCL | 0600);
  }
  if (id == -1) {
    perror("msgget");
    return EXIT_FAILURE;
  }
  const auto fail = [id](const char* call) {
    perror(call);
    msgctl(id, IPC_RMID, nullptr);
    return EXIT_FAILURE;
  };

  Packet packet;
  const auto receive = [&] {
    return msgrcv(id, &packet, packet.data.size(), 1, IPC_NOWAIT);
  };
  if (!Retry(receive, stop)) return fail("msgrcv");
  packet.data.back() = '\0';
  printf("Received request: %s.....", packet.data.data());

  packet = {2, {}};
  snprintf(packet.data.data(), packet.data.size(), "This is a reply from %d.", getpid());
  const auto send = [&] { return msgsnd(id, &packet, packet.data.size(), IPC_NOWAIT); };
  if (!Retry(send, stop)) return fail("msgsnd");
  printf("Replied.\n");
  fflush(stdout);

  msqid_ds status;
  do {
    if (msgctl(id, IPC_STAT, &status) == -1) return fail("msgctl");
    if (status.msg_qnum > 0) Nap();
  } while (status.msg_qnum > 0 && !stop());
  if (msgctl(id, IPC_RMID, nullptr) == -1) return fail("msgctl");
  return stopped ? EXIT_FAILURE : EXIT_SUCCESS;
}
