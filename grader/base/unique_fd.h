// UniqueFd owns one file descriptor and closes it.
//
//   UniqueFd fd(open(path, O_RDONLY | O_CLOEXEC));
//   if (!fd.valid()) return ErrnoError("open({})", path);
//   read(fd.get(), …);
//
// Closing keeps errno as it was, so an ErrnoError may be made after a UniqueFd went out of scope.
#ifndef GRADER_BASE_UNIQUE_FD_H_
#define GRADER_BASE_UNIQUE_FD_H_

#include <utility>

namespace ipclab {

class [[nodiscard]] UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  ~UniqueFd() { reset(); }

  UniqueFd(UniqueFd&& other) noexcept : fd_(other.release()) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(other.release());
    return *this;
  }

  // Any negative number, as failing calls return, owns nothing.
  bool valid() const { return fd_ >= 0; }
  int get() const { return fd_; }

  // Gives the descriptor away, open.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  // Closes what is owned and owns `fd` instead.  Precondition: `fd` is not the one owned.
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

}  // namespace ipclab

#endif  // GRADER_BASE_UNIQUE_FD_H_
