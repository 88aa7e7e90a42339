#include "grader/sandbox/excerpt.h"

#include <fmt/format.h>

#include <algorithm>

namespace ipclab {

void Excerpt::Add(std::string_view bytes) {
  total_ += bytes.size();
  const std::size_t to_head = std::min<std::uint64_t>(bytes.size(), half_ - head_.size());
  head_ += bytes.substr(0, to_head);
  bytes.remove_prefix(to_head);
  if (bytes.size() > half_) bytes.remove_prefix(bytes.size() - half_);
  tail_ += bytes;
  if (tail_.size() > 2 * half_) tail_.erase(0, tail_.size() - half_);
}

std::string Excerpt::Text() const {
  const std::string_view tail =
      std::string_view(tail_).substr(tail_.size() - std::min<std::uint64_t>(tail_.size(), half_));
  const std::uint64_t left_out = total_ - head_.size() - tail.size();
  if (left_out == 0) return fmt::format("{}{}", head_, tail);
  return fmt::format("{}\n[{} bytes left out]\n{}", head_, left_out, tail);
}

}  // namespace ipclab
