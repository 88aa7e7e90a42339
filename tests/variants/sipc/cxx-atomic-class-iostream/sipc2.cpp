// sipc2: the client.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "segment.hpp"

int main() try {
  Segment segment;
  segment.Write("This is a request from " + std::to_string(getpid()) + ".", State::kAsked);
  std::cout << "Sent a request......" << std::flush;
  std::cout << "Received reply: " << segment.Read(State::kAnswered) << std::endl;
  segment.Become(State::kRead);
} catch (const std::exception& error) {
  std::cerr << "sipc2: " << error.what() << std::endl;
  return EXIT_FAILURE;
}
