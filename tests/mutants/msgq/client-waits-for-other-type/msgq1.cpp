// msgq1: the server. Answers one request through a System V message queue, then removes the queue.

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "msg.h"

namespace {

volatile sig_atomic_t g_queue = -1;

// A queue outlives its maker, so an interrupted server must take it along.
// On Linux msgctl is a bare system call: a signal handler may make it.
void RemoveAndQuit(int signal) {
  msgctl(g_queue, IPC_RMID, nullptr);
  _exit(128 + signal);
}

// Makes an empty queue. One left over from a crash is removed, and its stale messages with it.
int CreateQueue() {
  for (;;) {
    const int queue = msgget(kQueueKey, IPC_CREAT | IPC_EXCL | 0600);
    if (queue != -1) return queue;
    if (errno != EEXIST) break;
    const int stale = msgget(kQueueKey, 0);
    if (stale == -1) break;
    if (msgctl(stale, IPC_RMID, nullptr) == -1) {
      std::perror("msgctl");
      return -1;
    }
  }
  std::perror("msgget");
  return -1;
}

bool Serve(int queue) {
  Message request;
  if (!Receive(queue, kRequest, &request)) {
    std::perror("msgrcv");
    return false;
  }
  std::printf("Received request: %s.....", request.data);

  Message reply = {kReply, ""};
  std::snprintf(reply.data, sizeof(reply.data), "This is a reply from %d.", getpid());
  if (!Send(queue, reply)) {
    std::perror("msgsnd");
    return false;
  }
  std::puts("Replied.");
  std::fflush(stdout);

  // Removing the queue now could take the reply away before the client has read it.
  Message done;
  if (!Receive(queue, kDone, &done)) {
    std::perror("msgrcv");
    return false;
  }
  return true;
}

}  // namespace

int main() {
  // The signals stay blocked until the handler knows which queue to remove.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
  struct sigaction action = {};
  action.sa_handler = RemoveAndQuit;
  action.sa_mask = signals;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);

  g_queue = CreateQueue();
  if (g_queue == -1) return EXIT_FAILURE;
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);

  const bool served = Serve(g_queue);
  if (msgctl(g_queue, IPC_RMID, nullptr) == -1) {
    std::perror("msgctl");
    return EXIT_FAILURE;
  }
  return served ? EXIT_SUCCESS : EXIT_FAILURE;
}
