// The main thread waits for SIGINT; another reads requests and gives each to a thread of its own.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>

struct Message {
  char returnFifo[32];
  char data[128];
};

static std::mutex talking;  // Held while a request is served, and taken for good at the end.

[[noreturn]] static void End(int status) {
  talking.lock();
  unlink(".fifo");
  std::fflush(stdout);
  std::_Exit(status);
}

static void Serve(Message request) {
  bool out_of_resources = false;
  {
    const std::lock_guard<std::mutex> lock(talking);
    std::printf("Received request: %.*s......", int(strnlen(request.data, 128)), request.data);
    const int fd = open(request.returnFifo, O_WRONLY | O_NONBLOCK);
    out_of_resources = fd < 0 && (errno == EMFILE || errno == ENFILE);
    Message reply = {};
    std::snprintf(reply.data, sizeof(reply.data), "This is a reply from %d.", getpid());
    if (fd < 0) {
      std::perror("open");
    } else if (write(fd, &reply, sizeof(reply)) < 0) {
      std::perror("write");
    }
    std::puts("Replied.");
    std::fflush(stdout);
    if (fd >= 0) close(fd);
  }
  if (out_of_resources) End(1);
}

static void ReadRequests(int fd) {
  for (;;) {
    Message request;
    const ssize_t n = read(fd, &request, sizeof(request));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      std::perror("read");
      End(1);
    }
    if (n != sizeof(request) || std::memchr(request.returnFifo, 0, 32) == nullptr) continue;
    try {
      std::thread(Serve, request).detach();
    } catch (const std::system_error& error) {
      std::fprintf(stderr, "thread: %s\n", error.what());
      End(1);
    }
  }
}

int main() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, SIG_DFL);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGINT);
  sigaddset(&stop, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);  // Before the threads, which inherit it.

  if (mkfifo(".fifo", 0600) < 0 && errno != EEXIST) {  // An old FIFO is as good as a new one.
    std::perror("mkfifo");
    return 1;
  }
  const int fd = open(".fifo", O_RDWR);
  if (fd < 0) {
    std::perror("open");
    End(1);
  }
  try {
    std::thread(ReadRequests, fd).detach();
  } catch (const std::system_error& error) {
    std::fprintf(stderr, "thread: %s\n", error.what());
    End(1);
  }
  int signal;
  sigwait(&stop, &signal);
  End(0);
}
