// mycp3 with spans, smart pointers and exceptions.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <system_error>

namespace fs = std::filesystem;

[[noreturn]] static void raise_error(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Descriptor {
  int value;
  explicit Descriptor(int v, const std::string& path) : value(v) {
    if (value < 0) raise_error("open " + path);
  }
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() { ::close(value); }
};

struct Unmap {
  std::size_t length;
  void operator()(std::byte* address) const { ::munmap(address, length); }
};
using Region = std::unique_ptr<std::byte[], Unmap>;

static Region map(int fd, std::size_t length, int protection) {
  if (length == 0) return Region(nullptr, Unmap{0});
  void* address = ::mmap(nullptr, length, protection, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED) raise_error("mmap");
  return Region(static_cast<std::byte*>(address), Unmap{length});
}

static void copy(const fs::path& source, const fs::path& target) {
  if (fs::is_directory(source)) throw std::runtime_error(source.string() + " is a folder");
  Descriptor in(::open(source.c_str(), O_RDONLY | O_CLOEXEC), source);
  const bool existed = fs::exists(target);
  if (existed && fs::equivalent(source, target)) throw std::runtime_error("same file");

  struct stat info;
  if (::fstat(in.value, &info) != 0) raise_error("fstat");
  const std::size_t length = info.st_size;
  Region from = map(in.value, length, PROT_READ);

  Descriptor out(::open(target.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, info.st_mode & 0777), target);
  try {
    if (::ftruncate(out.value, length) != 0) raise_error("ftruncate");
    Region to = map(out.value, length, PROT_READ | PROT_WRITE);
    std::ranges::copy(std::span(from.get(), length), to.get());
    if (length > 0 && ::msync(to.get(), length, MS_SYNC) != 0) raise_error("msync");
  } catch (...) {
    if (!existed) fs::remove(target);
    throw;
  }
}

int main(int argc, char* argv[]) {
  if (argc != 3) {
    std::cerr << "Usage: " << argv[0] << " source destination\n";
    return 1;
  }
  try {
    copy(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << argv[0] << ": " << error.what() << '\n';
    return 1;
  }
}
