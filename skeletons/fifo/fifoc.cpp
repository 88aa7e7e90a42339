// fifoc: the client. Sends one request to ./.fifo and reads the reply from a FIFO of its own.

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

// Both ways, and the same in fifos.cpp.
struct Message {
  char return_fifo[32];  // The name of the client's FIFO, ended by a NUL.
  char data[128];        // The text, ended by a NUL.
};
static_assert(sizeof(Message) == 160, "The message is 160 bytes long");

int main() {
  // Your code here:
  //
  // 1. Open the server's FIFO for writing. If there is no server, say so and exit with
  //    EXIT_FAILURE at once. (Which flag keeps open from waiting?)
  //
  // 2. Make your own FIFO, `.fifo<your process id>`, and see to it that it is removed however
  //    this program ends, also by SIGINT. Open it. Why before the request is sent?
  //
  // 3. Send the request in one write: the name of your FIFO, and the text
  //      This is a request from <your process id>.
  //    Print `Sent a request......` and flush standard output.
  //
  // 4. Read the reply, and print `Received reply: <the reply's text>` and a newline.
  //
  // 5. Remove your FIFO, and exit with EXIT_SUCCESS.

  fprintf(stderr, "fifoc %s: not implemented yet\n", kServerFifo);
  return EXIT_FAILURE;
}
