// msgq2: the client.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "msg.hpp"

int main() try {
  const int id = msgget(kKey, 0);
  if (id == -1) Fail("msgget");
  Send(id, kRequest, "This is a request from " + std::to_string(getpid()) + ".");
  std::cout << "Sent a request......" << std::flush;
  std::cout << "Received reply: " << Receive(id, kReply) << std::endl;
  Send(id, kThanks, "");
} catch (const std::exception& e) {
  std::cerr << "msgq2: " << e.what() << '\n';
  return EXIT_FAILURE;
}
