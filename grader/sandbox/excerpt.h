// The head and the tail of a stream of bytes that may be endless.
#ifndef GRADER_SANDBOX_EXCERPT_H_
#define GRADER_SANDBOX_EXCERPT_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace ipclab {

class Excerpt {
 public:
  // `kept` bytes are shown at most, and the mark between them.
  explicit Excerpt(std::uint64_t kept) : half_(kept / 2) {}

  void Add(std::string_view bytes);

  // All bytes added.
  std::uint64_t total() const { return total_; }

  // Everything if it fits, else head, a line that says how many bytes are left out, tail.
  std::string Text() const;

 private:
  std::uint64_t half_;
  std::uint64_t total_ = 0;
  std::string head_;
  std::string tail_;  // up to twice as long as shown, so that it is not moved at each addition
};

}  // namespace ipclab

#endif  // GRADER_SANDBOX_EXCERPT_H_
