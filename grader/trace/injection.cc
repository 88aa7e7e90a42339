#include "grader/trace/injection.h"

#include <errno.h>
#include <fnmatch.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <algorithm>
#include <optional>
#include <string_view>

#include "grader/record/calls.h"
#include "grader/trace/engine.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::size_t kBuffer = 1, kCount = 2;  // arguments of read(2) and its like

// Moves one buffer with a count.
bool IsPlain(int number) {
  return number == SYS_read || number == SYS_write || number == SYS_pread64 ||
         number == SYS_pwrite64 || number == SYS_recvfrom || number == SYS_sendto;
}

// What does the same with one buffer: its arguments mean the same.
std::optional<int> PlainFormOf(int number) {
  switch (number) {
    case SYS_readv:
      return SYS_read;
    case SYS_writev:
      return SYS_write;
    case SYS_preadv:
      return SYS_pread64;
    case SYS_pwritev:
      return SYS_pwrite64;
    default:
      return std::nullopt;
  }
}

// The first buffer of a vector that holds anything.
std::optional<iovec> FirstPart(pid_t tid, const CallEntry& entry) {
  for (std::uint64_t i = 0; i < entry.arguments[kCount]; ++i) {
    const auto part = ReadObject<iovec>(tid, entry.arguments[kBuffer] + i * sizeof(iovec));
    if (!part || part->iov_len > 0) return part;
  }
  return std::nullopt;
}

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

}  // namespace

bool ShortenCall(pid_t tid, Call& call, std::uint64_t bytes) {
  if (bytes == 0 || call.event.requested <= bytes) return false;
  CallEntry shorter = call.entry;
  if (const auto plain = PlainFormOf(shorter.number)) {
    const auto part = FirstPart(tid, call.entry);
    if (!part) return false;
    shorter.number = *plain;
    shorter.arguments[kBuffer] = reinterpret_cast<std::uint64_t>(part->iov_base);
    shorter.arguments[kCount] = std::min<std::uint64_t>(bytes, part->iov_len);
  } else if (IsPlain(shorter.number)) {
    shorter.arguments[kCount] = bytes;
  } else {
    return false;
  }
  if (!ReplaceCall(tid, shorter)) return false;
  call.at_most = bytes;
  return true;
}

// The failure is about this call, and this is the one that is meant.  True if the call is not made.
bool Tracer::Engine::Inject(const CallFailure& failure, std::size_t i, Task& task, Call& call) {
  using How = CallFailure::How;
  const bool meant = failure.nth == 0 || failures_seen[i] == failure.nth;
  if (!meant) return false;
  if (failure.how == How::kShort) {
    if (ShortenCall(task.tid, call, failure.bytes)) run.injections_done += 1;
    return false;
  }
  const bool interrupts = failure.how == How::kInterrupted;
  if (interrupts) interrupted.insert({i, task.tid});
  call.event.injected = true;
  run.injections_done += 1;
  return SkipCall(task.tid, interrupts ? -EINTR : -failure.error);
}

bool Tracer::Engine::Fails(Task& task, Call& call) {
  if (call.quiet || !ledger.process(task.process).submission) return false;
  bool fails = false;
  for (std::size_t i = 0; i < options.failures.size(); ++i) {
    const CallFailure& failure = options.failures[i];
    if (!CallMatches(failure.call, call.event) ||
        fnmatch(failure.process.c_str(), ledger.process(task.process).name.c_str(), 0) != 0) {
      continue;
    }
    if (!failure.path.empty() && BaseName(call.path) != failure.path) continue;
    const bool too_small =
        failure.how == CallFailure::How::kShort && call.event.requested <= failure.bytes;
    if (too_small || interrupted.erase({i, task.tid}) > 0) continue;
    ++failures_seen[i];
    if (!fails) fails = Inject(failure, i, task, call);
  }
  if (fails && call.ticket != 0) ledger.channels.Settle(call.channel, call.ticket, 0);
  return fails;
}

}  // namespace ipclab
