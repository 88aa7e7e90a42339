#include "grader/trace/clock.h"

#include <elf.h>

#include <cstring>
#include <string>

#include "grader/trace/memory.h"
#include "grader/trace/stop.h"

namespace ipclab {
namespace {

constexpr std::size_t kStackPointer = 7;        // as DWARF numbers the registers
constexpr std::size_t kMostWords = 256 * 1024;  // of arguments and environment: 2 MiB (execve(2))

// The words of a new program's stack, from its top: argc, argv..., 0, environment..., 0, pairs of
// the auxiliary vector (getauxval(3)).
class StackWords {
 public:
  StackWords(pid_t tid, std::uint64_t address) : tid_(tid), address_(address) {}

  // The next word; 0 where the memory ends.
  std::uint64_t Next() {
    if (place_ + sizeof(std::uint64_t) > block_.size()) {
      address_ += block_.size();
      place_ = 0;
      constexpr std::size_t kBlock = 4096;
      block_ = ReadMemory(tid_, address_, kBlock);
      block_.resize(block_.size() / sizeof(std::uint64_t) * sizeof(std::uint64_t));
      if (block_.empty()) return 0;
    }
    std::uint64_t word;
    std::memcpy(&word, block_.data() + place_, sizeof word);
    place_ += sizeof word;
    ++read_;
    return word;
  }

  // Of the word that Next gave last.
  std::uint64_t address() const { return address_ + place_ - sizeof(std::uint64_t); }
  bool TooMany() const { return read_ > kMostWords; }

 private:
  const pid_t tid_;
  std::uint64_t address_;
  std::string block_;
  std::size_t place_ = 0;
  std::size_t read_ = 0;
};

}  // namespace

Clock::Clock()
    : real_(MachineTime(CLOCK_REALTIME)),
      monotonic_(MachineTime(CLOCK_MONOTONIC)),
      boot_(MachineTime(CLOCK_BOOTTIME)),
      tai_(MachineTime(CLOCK_TAI)) {}

std::optional<std::int64_t> Clock::At(clockid_t clock, std::int64_t now_ns) const {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
      return real_ + now_ns;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
      return monotonic_ + now_ns;
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
      return boot_ + now_ns;
    case CLOCK_TAI:
      return tai_ + now_ns;
    default:
      return std::nullopt;
  }
}

std::int64_t MachineTime(clockid_t clock) {
  timespec now;
  if (clock_gettime(clock, &now) != 0) return 0;
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

bool HideVdso(pid_t tid) {
  const auto registers = ReadDwarfRegisters(tid);
  if (!registers) return false;
  StackWords words(tid, (*registers)[kStackPointer]);
  for (std::uint64_t arguments = words.Next() + 1; arguments > 0 && !words.TooMany(); --arguments) {
    words.Next();
  }
  while (words.Next() != 0 && !words.TooMany()) {
  }
  while (!words.TooMany()) {
    const std::uint64_t type = words.Next();
    if (type == AT_NULL) return false;
    if (type == AT_SYSINFO_EHDR) {
      constexpr std::uint64_t kIgnored = AT_IGNORE;
      return WriteMemory(tid, words.address(), &kIgnored, sizeof kIgnored);
    }
    words.Next();  // its value
  }
  return false;
}

}  // namespace ipclab
