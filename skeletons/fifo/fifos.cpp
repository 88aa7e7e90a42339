// fifos: the server. Reads requests from ./.fifo and answers each in the client's own FIFO.

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

constexpr char kServerFifo[] = "./.fifo";

// Both ways, and the same in fifoc.cpp.
struct Message {
  char return_fifo[32];  // The name of the client's FIFO, ended by a NUL.
  char data[128];        // The text, ended by a NUL.
};
static_assert(sizeof(Message) == 160, "The message is 160 bytes long");

int main() {
  // Your code here:
  //
  // 1. Remove a FIFO that an earlier server left, make the FIFO (mkfifo), open it. Which way must
  //    it be opened so that read does not return 0 again and again when no client is there?
  //
  // 2. Until SIGINT comes: read one request, and print, flushing standard output,
  //      Received request: <the request's text>.....
  //    then open the FIFO that it names, write the reply
  //      This is a reply from <your process id>.
  //    in one write, close it, and print `Replied.` and a newline.
  //    A client may be dead by now, and a request may be garbage: the server goes on.
  //
  // 3. On SIGINT: remove the FIFO and exit with EXIT_SUCCESS.

  fprintf(stderr, "fifos %s: not implemented yet\n", kServerFifo);
  return EXIT_FAILURE;
}
