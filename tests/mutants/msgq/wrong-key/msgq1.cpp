// msgq1: a thread waits for the signals; removing the queue ends the main thread's msgrcv.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <thread>

#include "msg.hpp"

class Queue {
 public:
  Queue() {
    if (const int stale = msgget(kKey, 0); stale != -1) {
      if (msgctl(stale, IPC_RMID, nullptr) == -1) Fail("msgctl");
    } else if (errno != ENOENT) {
      Fail("msgget");
    }
    id_ = msgget(kKey, IPC_CREAT | IPC_EXCL | 0600);
    if (id_ == -1) Fail("msgget");
  }
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;
  ~Queue() { msgctl(id_, IPC_RMID, nullptr); }
  int id() const { return id_; }

 private:
  int id_;
};

int main() {
  sigset_t stops;
  sigemptyset(&stops);
  sigaddset(&stops, SIGTERM);
  sigaddset(&stops, SIGINT);
  pthread_sigmask(SIG_BLOCK, &stops, nullptr);
  try {
    Queue queue;
    std::thread([stops, id = queue.id()] {
      int signal;
      sigwait(&stops, &signal);
      msgctl(id, IPC_RMID, nullptr);
    }).detach();

    std::cout << "Received request: " << Receive(queue.id(), kRequest) << ".....";
    Send(queue.id(), kReply, "This is a reply from " + std::to_string(getpid()) + ".");
    std::cout << "Replied." << std::endl;
    Receive(queue.id(), kThanks);
  } catch (const std::exception& e) {
    std::cerr << "msgq1: " << e.what() << '\n';
    return EXIT_FAILURE;
  }
}
