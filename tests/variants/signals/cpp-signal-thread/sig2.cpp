#include <csignal>
#include <iostream>
#include <thread>
int main() {
  sigset_t s;
  sigemptyset(&s);
  for (int n : {SIGUSR1, SIGUSR2, SIGTERM})
    sigaddset(&s, n);
  pthread_sigmask(SIG_BLOCK, &s, nullptr);
  std::thread t([&] {
    for (;;) {
      int n = sigwaitinfo(&s, nullptr);
      if (n == SIGUSR1)
        std::cout << "Received a SIGUSR1 signal\n" << std::flush;
      else if (n == SIGUSR2)
        std::cout << "Received a SIGUSR2 signal\n" << std::flush;
      else if (n == SIGTERM) {
        std::cout << "Terminate this process\n" << std::flush;
        return;
      }
    }
  });
  t.join();
}
