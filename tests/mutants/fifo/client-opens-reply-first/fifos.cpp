// fifos: the server. Reads requests from ./.fifo and answers each in the client's own FIFO.

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace {

constexpr char kServerFifo[] = "./.fifo";

struct Message {
  char return_fifo[32];
  char data[128];
};
static_assert(sizeof(Message) == 160);

volatile std::sig_atomic_t stop = 0;

void OnStop(int) { stop = 1; }

// Lets SIGINT and SIGTERM in only while the server waits for a request, so that no request is
// left half done and no signal is lost between a look at `stop` and the wait. Returns the mask
// to wait with.
sigset_t CatchStopSignals() {
  struct sigaction action = {};
  action.sa_handler = OnStop;
  sigset_t stop_signals, waiting;
  sigemptyset(&stop_signals);
  for (const int signal : {SIGINT, SIGTERM}) {
    sigaddset(&stop_signals, signal);
    sigaction(signal, &action, nullptr);
  }
  sigprocmask(SIG_BLOCK, &stop_signals, &waiting);
  sigdelset(&waiting, SIGINT);
  sigdelset(&waiting, SIGTERM);
  return waiting;
}

// Reads what one request takes, or less if the FIFO holds no more. Returns the number of bytes,
// or -1.
ssize_t ReadRequest(int fifo, Message* request) {
  std::size_t got = 0;
  while (got < sizeof(*request)) {
    const ssize_t n = read(fifo, reinterpret_cast<char*>(request) + got, sizeof(*request) - got);
    if (n > 0) {
      got += n;
    } else if (n == 0 || errno == EAGAIN) {
      break;
    } else if (errno != EINTR) {
      return -1;
    }
  }
  return got;
}

enum class Outcome { kSent, kClientFailed, kServerFailed };

// A client opens its FIFO before it asks: if nobody reads there now (ENXIO), or it is not there
// (ENOENT), the client is gone. O_NONBLOCK, or open would wait for it for ever.
Outcome Reply(const char* path) {
  int fifo;
  do {
    fifo = open(path, O_WRONLY | O_NONBLOCK);
  } while (fifo < 0 && errno == EINTR);
  if (fifo < 0) {
    const bool own_trouble = errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    perror("open the client's FIFO");
    return own_trouble ? Outcome::kServerFailed : Outcome::kClientFailed;
  }
  struct stat about;
  if (fstat(fifo, &about) < 0 || !S_ISFIFO(about.st_mode)) {
    fprintf(stderr, "%s is no FIFO\n", path);
    close(fifo);
    return Outcome::kClientFailed;
  }

  Message reply = {};
  snprintf(reply.data, sizeof(reply.data), "This is a reply from %d.", getpid());
  ssize_t written;
  do {
    written = write(fifo, &reply, sizeof(reply));  // At most PIPE_BUF bytes: all or nothing.
  } while (written < 0 && errno == EINTR);
  if (written < 0) perror("write to the client's FIFO");
  close(fifo);
  return written == sizeof(reply) ? Outcome::kSent : Outcome::kClientFailed;
}

// Serves until it is told to stop. Returns the exit status.
int Serve(int fifo, const sigset_t& waiting) {
  while (true) {
    pollfd request_waits = {fifo, POLLIN, 0};
    if (ppoll(&request_waits, 1, nullptr, &waiting) < 0) {
      if (errno == EINTR && stop) return EXIT_SUCCESS;
      if (errno == EINTR) continue;
      perror("ppoll");
      return EXIT_FAILURE;
    }

    Message request;
    const ssize_t size = ReadRequest(fifo, &request);
    if (size < 0) {
      perror("read");
      return EXIT_FAILURE;
    }
    // Never trust what comes from outside: the length, nor that text ends with a NUL.
    const bool whole = size == sizeof(request);
    if (!whole || memchr(request.return_fifo, '\0', sizeof(request.return_fifo)) == nullptr) {
      fprintf(stderr, "Ignored a malformed request of %zd bytes\n", size);
      continue;
    }

    printf("Received request: %.128s.....", request.data);
    fflush(stdout);
    const Outcome outcome = Reply(request.return_fifo);
    puts(outcome == Outcome::kSent ? "Replied." : "Not replied.");
    fflush(stdout);
    if (outcome == Outcome::kServerFailed) return EXIT_FAILURE;
  }
}

}  // namespace

int main() {
  signal(SIGPIPE, SIG_IGN);  // A client that dies gives EPIPE, and does not end the server.
  const sigset_t waiting = CatchStopSignals();

  unlink(kServerFifo);  // Left by a server that crashed.
  if (mkfifo(kServerFifo, 0600) < 0) {
    perror("mkfifo");
    return EXIT_FAILURE;
  }

  int status = EXIT_FAILURE;
  // Open for writing too: there is always a writer, so no end of file comes between two clients.
  const int fifo = open(kServerFifo, O_RDWR | O_NONBLOCK);
  if (fifo < 0) {
    perror("open");
  } else {
    status = Serve(fifo, waiting);
    close(fifo);
  }

  if (unlink(kServerFifo) < 0) {
    perror("unlink");
    return EXIT_FAILURE;
  }
  return status;
}
