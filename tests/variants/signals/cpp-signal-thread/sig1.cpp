#include <pthread.h>

#include <csignal>
#include <future>
#include <iostream>
#include <thread>
int main() {
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, SIGINT);
  pthread_sigmask(SIG_BLOCK, &s, nullptr);
  std::promise<int> got;
  std::thread t([&] {
    int n;
    sigwait(&s, &n);
    got.set_value(n);
  });
  std::cout << "Press ^C to quit" << std::endl;
  int n = got.get_future().get();
  t.join();
  if (n == SIGINT)
    std::cout << "Received a SIGINT signal\nTerminate this process" << std::endl;
}
