// sipc1: the server.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <iostream>

#include "segment.hpp"

int main() try {
  Segment segment;
  std::cout << "Received request: " << segment.Read(State::kAsked) << ".....";
  segment.Write("This is a reply from " + std::to_string(getpid()) + ".", State::kAnswered);
  std::cout << "Replied." << std::endl;
  segment.Read(State::kRead);
  segment.Remove();
} catch (const std::exception& error) {
  std::cerr << "sipc1: " << error.what() << std::endl;
  return EXIT_FAILURE;
}
