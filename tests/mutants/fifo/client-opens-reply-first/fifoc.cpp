// fifoc: the client. Sends one request to ./.fifo and reads the reply from a FIFO of its own.

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

char reply_path[sizeof(Message::return_fifo)];  // Set before a handler is installed.

void RemoveAndExit(int signal) {  // Calls async-signal-safe functions only.
  unlink(reply_path);
  _exit(128 + signal);
}

bool Send(int server, const Message& request) {
  ssize_t written;
  do {
    written = write(server, &request, sizeof(request));  // At most PIPE_BUF bytes: one piece.
  } while (written < 0 && errno == EINTR);
  if (written < 0) perror("write");
  return written == sizeof(request);
}

// Reads the reply. Gives up when the server ends first: `server` then has no reader left.
bool Receive(int server, int own_fifo, Message* reply) {
  std::size_t got = 0;
  while (got < sizeof(*reply)) {
    // The server is looked at first: if it is gone by then, its reply, if any, is seen after.
    pollfd fds[] = {{server, 0, 0}, {own_fifo, POLLIN, 0}};
    if (poll(fds, 2, -1) < 0) {
      if (errno == EINTR) continue;
      perror("poll");
      return false;
    }
    if (fds[1].revents == 0) {
      fprintf(stderr, "The server ended without a reply\n");
      return false;
    }
    const ssize_t n = read(own_fifo, reinterpret_cast<char*>(reply) + got, sizeof(*reply) - got);
    if (n > 0) {
      got += n;
    } else if (n == 0) {
      fprintf(stderr, "The reply is too short\n");
      return false;
    } else if (errno != EINTR && errno != EAGAIN) {
      perror("read");
      return false;
    }
  }
  return true;
}

// Asks the server and prints the answer; the client's own FIFO exists.
bool Exchange(int server) {
  // BUG: open waits for the server's end, and the server has not been asked yet.
  const int own_fifo = open(reply_path, O_RDONLY);
  if (own_fifo < 0) {
    perror("open");
    return false;
  }
  Message request = {};
  memcpy(request.return_fifo, reply_path, sizeof(reply_path));
  snprintf(request.data, sizeof(request.data), "This is a request from %d.", getpid());
  Message reply;
  bool done = Send(server, request);
  if (done) {
    printf("Sent a request......");
    fflush(stdout);
    done = Receive(server, own_fifo, &reply);
    if (done) {
      printf("Received reply: %.128s\n", reply.data);
    } else {
      printf("\n");
    }
  }
  close(own_fifo);
  return done;
}

}  // namespace

int main() {
  signal(SIGPIPE, SIG_IGN);  // A server that ends gives EPIPE, and the FIFO is still removed.

  // O_NONBLOCK: without a server, open fails at once (ENXIO) instead of waiting for one.
  const int server = open(kServerFifo, O_WRONLY | O_NONBLOCK);
  if (server < 0) {
    perror("open ./.fifo (is the server running?)");
    return EXIT_FAILURE;
  }
  fcntl(server, F_SETFL, 0);  // From here on a full FIFO is waited for.

  snprintf(reply_path, sizeof(reply_path), ".fifo%d", getpid());
  for (const int sig : {SIGINT, SIGTERM, SIGHUP}) signal(sig, RemoveAndExit);

  unlink(reply_path);  // Left by a process that had this id before.
  if (mkfifo(reply_path, 0600) < 0) {
    perror("mkfifo");
    return EXIT_FAILURE;
  }
  const bool done = Exchange(server);
  close(server);
  if (unlink(reply_path) < 0) {
    perror("unlink");
    return EXIT_FAILURE;
  }
  return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
