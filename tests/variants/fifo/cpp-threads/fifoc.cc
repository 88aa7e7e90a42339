// One thread talks to the server, the main thread waits for it or for SIGINT.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>

struct Message {
  char returnFifo[32];
  char data[128];
};

static bool Talk(int server, const std::string& name) {
  const int own = open(name.c_str(), O_RDWR);
  if (own < 0) {
    std::perror("open");
    return false;
  }
  Message message = {};
  std::strcpy(message.returnFifo, name.c_str());
  std::sprintf(message.data, "This is a request from %d.", getpid());
  while (write(server, &message, sizeof(message)) < 0) {
    if (errno == EINTR) continue;
    std::perror("write");
    return false;
  }
  std::printf("Sent a request......");
  std::fflush(stdout);
  for (std::size_t got = 0; got < sizeof(message);) {
    const ssize_t n = read(own, reinterpret_cast<char*>(&message) + got, sizeof(message) - got);
    if (n > 0) got += n;
    if (n >= 0 || errno == EINTR) continue;
    std::perror("read");
    return false;
  }
  std::printf("Received reply: %s\n", message.data);
  std::fflush(stdout);
  close(own);
  return true;
}

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);

  const int server = open(".fifo", O_WRONLY | O_NONBLOCK);
  if (server < 0) {
    std::perror("open .fifo");
    return 1;
  }
  fcntl(server, F_SETFL, 0);
  const std::string name = ".fifo" + std::to_string(getpid());
  unlink(name.c_str());
  if (mkfifo(name.c_str(), 0600) < 0) {
    std::perror("mkfifo");
    return 1;
  }
  static bool done = false;  // Read after SIGUSR1, which the thread sends last.
  int signal = 0;
  try {
    std::thread([server, &name] {
      done = Talk(server, name);
      kill(getpid(), SIGUSR1);
    }).detach();
    sigwait(&signals, &signal);
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "thread: %s\n", error.what());
  }
  unlink(name.c_str());
  std::_Exit(signal == SIGUSR1 && done ? 0 : 1);
}
