#include "grader/spec/words.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#include <algorithm>

namespace ipclab::spec {
namespace {

#define WORD(constant) \
  { #constant, constant }

constexpr Word<std::int64_t> kFlags[] = {
    WORD(O_WRONLY),    WORD(O_RDWR),     WORD(O_CREAT),     WORD(O_EXCL),        WORD(O_TRUNC),
    WORD(O_APPEND),    WORD(O_NONBLOCK), WORD(O_CLOEXEC),   WORD(O_SYNC),        WORD(O_NOFOLLOW),
    WORD(O_DIRECTORY), WORD(MAP_SHARED), WORD(MAP_PRIVATE), WORD(MAP_ANONYMOUS), WORD(MAP_FIXED),
    WORD(IPC_CREAT),   WORD(IPC_EXCL),   WORD(IPC_NOWAIT),  WORD(MSG_NOERROR),   WORD(SEM_UNDO),
    WORD(SHM_RDONLY),  WORD(MS_SYNC),    WORD(MS_ASYNC),
};

constexpr Word<std::int64_t> kCommands[] = {
    WORD(IPC_RMID), WORD(IPC_SET), WORD(IPC_STAT), WORD(GETVAL),          WORD(SETVAL),
    WORD(GETALL),   WORD(SETALL),  WORD(GETPID),   WORD(GETNCNT),         WORD(GETZCNT),
    WORD(F_DUPFD),  WORD(F_GETFD), WORD(F_SETFD),  WORD(F_GETFL),         WORD(F_SETFL),
    WORD(F_GETLK),  WORD(F_SETLK), WORD(F_SETLKW), WORD(F_DUPFD_CLOEXEC), WORD(LOCK_SH),
    WORD(LOCK_EX),  WORD(LOCK_UN),
};

#undef WORD

// The optimal string alignment distance: a slip is a letter lost, added, changed, or two swapped.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::span<const Word<std::int64_t>> FlagWords() { return kFlags; }
std::span<const Word<std::int64_t>> CommandWords() { return kCommands; }

std::span<const Word<std::int64_t>> ErrnoWords() {
  static const std::vector<Word<std::int64_t>> words = [] {
    // The C library names each number once; these are the other names of two of them.
    std::vector<Word<std::int64_t>> table = {{"EWOULDBLOCK", EWOULDBLOCK},
                                             {"EDEADLOCK", EDEADLOCK}};
    for (int number = 1; number < 200; ++number) {
      if (const char* name = strerrorname_np(number)) table.push_back({name, number});
    }
    return table;
  }();
  return words;
}

std::span<const Word<std::int64_t>> SignalWords() {
  static const std::vector<std::string> names = [] {  // the C library leaves "SIG" out
    std::vector<std::string> table(NSIG);
    for (int number = 1; number < NSIG; ++number) {
      if (const char* name = sigabbrev_np(number)) table[number] = std::string("SIG") + name;
    }
    return table;
  }();
  static const std::vector<Word<std::int64_t>> words = [] {
    std::vector<Word<std::int64_t>> table;
    for (int number = 1; number < NSIG; ++number) {
      if (!names[number].empty()) table.push_back({names[number], number});
    }
    return table;
  }();
  return words;
}

std::string_view Nearest(std::string_view given, std::span<const std::string_view> known) {
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, given.size() / 3) + 1;  // further is no slip
  for (const std::string_view word : known) {
    const std::size_t distance = Distance(given, word);
    if (distance >= least) continue;
    least = distance;
    nearest = word;
  }
  return nearest;
}

std::string DidYouMean(std::string_view given, std::span<const std::string_view> known) {
  const std::string_view nearest = Nearest(given, known);
  if (nearest.empty()) return "";
  return "; did you mean '" + std::string(nearest) + "'?";
}

}  // namespace ipclab::spec
