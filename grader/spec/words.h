// The words of lab.yaml for enum values and kernel constants: one table for both directions.
#ifndef GRADER_SPEC_WORDS_H_
#define GRADER_SPEC_WORDS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "grader/record/record.h"
#include "grader/spec/lab.h"

namespace ipclab::spec {

template <typename T>
struct Word {
  std::string_view word;
  T value;
};

template <typename T>
std::string_view WordOf(std::span<const Word<T>> table, T value) {
  for (const Word<T>& entry : table) {
    if (entry.value == value) return entry.word;
  }
  return "";
}

inline constexpr Word<Category> kCategoryWords[] = {
    {"build", Category::kBuild},           {"behaviour", Category::kBehaviour},
    {"mechanism", Category::kMechanism},   {"concurrency", Category::kConcurrency},
    {"robustness", Category::kRobustness}, {"cleanup", Category::kCleanup},
};

inline constexpr Word<StreamKind> kStreamWords[] = {
    {"terminal", StreamKind::kTerminal},
    {"pipe", StreamKind::kPipe},
    {"none", StreamKind::kNull},
};

inline constexpr Word<Visibility> kVisibilityWords[] = {
    {"visible", Visibility::kVisible},
    {"hidden", Visibility::kHidden},
    {"after-due-date", Visibility::kAfterDueDate},
};

inline constexpr Word<ObjectKind> kObjectWords[] = {
    {"pipe", ObjectKind::kPipe},
    {"fifo", ObjectKind::kFifo},
    {"file", ObjectKind::kFile},
    {"folder", ObjectKind::kFolder},
    {"device", ObjectKind::kDevice},
    {"terminal", ObjectKind::kTerminal},
    {"socket", ObjectKind::kSocket},
    {"sysv-queue", ObjectKind::kSysvQueue},
    {"sysv-segment", ObjectKind::kSysvSegment},
    {"sysv-semaphore", ObjectKind::kSysvSemaphore},
    {"posix-queue", ObjectKind::kPosixQueue},
    {"posix-shm", ObjectKind::kPosixShm},
    {"posix-semaphore", ObjectKind::kPosixSemaphore},
    {"shared-map", ObjectKind::kSharedMap},
    {"other", ObjectKind::kOther},
};

inline constexpr Word<LeakKind> kLeakWords[] = {
    {"sysv-queue", LeakKind::kSysvQueue},
    {"sysv-segment", LeakKind::kSysvSegment},
    {"sysv-semaphore", LeakKind::kSysvSemaphore},
    {"posix-queue", LeakKind::kPosixQueue},
    {"posix-shm", LeakKind::kPosixShm},
    {"posix-semaphore", LeakKind::kPosixSemaphore},
    {"fifo", LeakKind::kFifo},
    {"socket-file", LeakKind::kSocketFile},
    {"file", LeakKind::kFile},
    {"process", LeakKind::kProcess},
    {"zombie", LeakKind::kZombie},
    {"descriptor", LeakKind::kDescriptor},
};

inline constexpr Word<MemoryRegion::Kind> kRegionWords[] = {
    {"program", MemoryRegion::Kind::kProgram}, {"data", MemoryRegion::Kind::kData},
    {"heap", MemoryRegion::Kind::kHeap},       {"stack", MemoryRegion::Kind::kStack},
    {"segment", MemoryRegion::Kind::kSegment}, {"shared-map", MemoryRegion::Kind::kSharedMap},
    {"file", MemoryRegion::Kind::kFile},       {"anonymous", MemoryRegion::Kind::kAnonymous},
    {"library", MemoryRegion::Kind::kLibrary},
};

inline constexpr Word<EndRule::Moment> kMomentWords[] = {
    {"first-data", EndRule::Moment::kFirstData},
    {"exec", EndRule::Moment::kExec},
    {"wait", EndRule::Moment::kWait},
    {"exit", EndRule::Moment::kExit},
};

// "any" is no Access: EndRule leaves it out then.
inline constexpr Word<std::optional<Access>> kAccessWords[] = {
    {"read", Access::kRead},
    {"write", Access::kWrite},
    {"read-write", Access::kReadWrite},
    {"any", std::nullopt},
};

// "O_NONBLOCK", "MAP_SHARED", "IPC_CREAT", ...
std::span<const Word<std::int64_t>> FlagWords();
// "IPC_RMID", "SETVAL", "F_SETLK", ...
std::span<const Word<std::int64_t>> CommandWords();
// "EMFILE", ...; "SIGINT", ...: what this system's C library knows.
std::span<const Word<std::int64_t>> ErrnoWords();
std::span<const Word<std::int64_t>> SignalWords();

// "; did you mean 'program'?" if one of the known words is near the given one, otherwise "".
std::string DidYouMean(std::string_view given, std::span<const std::string_view> known);
// That word; "" if none is near.
std::string_view Nearest(std::string_view given, std::span<const std::string_view> known);

}  // namespace ipclab::spec

#endif  // GRADER_SPEC_WORDS_H_
