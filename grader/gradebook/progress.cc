#include "grader/gradebook/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ipclab {

std::string DurationText(double seconds) {
  const auto whole = static_cast<long>(std::llround(std::max(seconds, 0.0)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string ProgressLine(const ProgressFacts& facts, int width) {
  const int left = facts.total - facts.done;
  std::string line = fmt::format("{} of {} done, {} left", facts.done, facts.total, left);
  if (facts.done > 0 && facts.seconds > 0) {
    const double rate = facts.done / facts.seconds;
    line += rate >= 1 ? fmt::format(", {:.1f}/s", rate) : fmt::format(", {:.1f}/min", rate * 60);
    if (left > 0) line += fmt::format(", {} to go", DurationText(left / rate));
  }
  if (facts.failed > 0) line += fmt::format(", {} failed", facts.failed);
  constexpr int kBar = 20;
  if (static_cast<int>(line.size()) + kBar + 3 <= width) {
    const int full = facts.total > 0 ? kBar * facts.done / facts.total : kBar;
    line = fmt::format("[{}{}] {}", std::string(static_cast<std::size_t>(full), '#'),
                       std::string(static_cast<std::size_t>(kBar - full), '-'), line);
  }
  return line.substr(0, static_cast<std::size_t>(std::max(width, 0)));
}

Progress::Progress(FILE* out, bool terminal, int width, int total)
    : out_(out), terminal_(terminal), width_(width) {
  facts_.total = total;
}

const ProgressFacts& Progress::facts() {
  const auto passed = std::chrono::steady_clock::now() - started_;
  facts_.seconds = std::chrono::duration<double>(passed).count();
  return facts_;
}

void Progress::Done(const std::string& what, bool failed) {
  ++facts_.done;
  if (failed) ++facts_.failed;
  if (!terminal_) {
    fmt::print(out_, "[{}/{}] {}\n", facts_.done, facts_.total, what);
    std::fflush(out_);
    return;
  }
  if (failed) {
    Clear();
    fmt::print(out_, "{}\n", what);
  }
  Draw();
}

void Progress::Draw() {
  if (!terminal_) return;
  // One column less than there are, since some terminals wrap at the last.
  fmt::print(out_, "\r\x1b[K{}", ProgressLine(facts(), width_ - 1));
  std::fflush(out_);
  drawn_ = true;
}

void Progress::Clear() {
  if (!drawn_) return;
  fmt::print(out_, "\r\x1b[K");
  std::fflush(out_);
  drawn_ = false;
}

}  // namespace ipclab
