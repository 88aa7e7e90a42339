// The order of a run: decided by its seed and by nothing else.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>
#include <string>
#include <vector>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

TRACEE(ThreeWriters) {
  for (int i = 0; i < 3; ++i) {
    if (fork() != 0) continue;
    for (int line = 0; line < 3; ++line) dprintf(1, "%c", 'a' + i);
    _exit(0);
  }
  while (wait(nullptr) > 0) {
  }
  return 0;
}

// Parent and children pass a token round, sleep, signal and spawn.
TRACEE(ABitOfEverything) {
  int to_child[2], to_parent[2];
  if (pipe(to_child) != 0 || pipe(to_parent) != 0) return 1;
  signal(SIGUSR1, [](int) {});
  char token = 't';
  const pid_t child = fork();
  if (child == 0) {
    for (int i = 0; i < 3; ++i) {
      if (read(to_child[0], &token, 1) != 1) _exit(1);
      if (write(to_parent[1], &token, 1) != 1) _exit(1);
      usleep(1000);
    }
    pause();
    _exit(0);
  }
  const pid_t spawned = vfork();
  if (spawned == 0) {
    execl("/bin/true", "true", nullptr);
    _exit(1);
  }
  for (int i = 0; i < 3; ++i) {
    if (write(to_child[1], &token, 1) != 1) return 1;
    if (read(to_parent[0], &token, 1) != 1) return 1;
  }
  sleep(1);
  kill(child, SIGUSR1);
  while (wait(nullptr) > 0) {
  }
  return 0;
}

// One action wakes five waiting processes at once: by a signal, by the end of a file, by their
// deaths' end.
TRACEE(WakesManyAtOnce) {
  int gate[2];
  if (pipe(gate) != 0) return 1;
  signal(SIGUSR1, SIG_IGN);
  for (int i = 0; i < 5; ++i) {
    if (fork() != 0) continue;
    signal(SIGUSR1, [](int) {});
    close(gate[1]);
    pause();
    char byte;
    _exit(static_cast<int>(read(gate[0], &byte, 1)));
  }
  sleep(1);
  kill(0, SIGUSR1);
  sleep(1);
  close(gate[1]);
  while (wait(nullptr) > 0) {
  }
  return 0;
}

// Stopped processes go on, all at once, and so does who lets them.
TRACEE(ContinuesManyAtOnce) {
  for (int i = 0; i < 5; ++i) {
    if (fork() != 0) continue;
    raise(SIGSTOP);
    dprintf(1, "%c", 'a' + i);
    _exit(0);
  }
  int status = 0;
  for (int i = 0; i < 5; ++i) waitpid(-1, &status, WUNTRACED);
  kill(0, SIGCONT);
  for (int i = 0; i < 3; ++i) dprintf(1, "p");
  while (wait(nullptr) > 0) {
  }
  return 0;
}

constexpr const char* kTracees[] = {"ThreeWriters", "ABitOfEverything", "WakesManyAtOnce",
                                    "ContinuesManyAtOnce"};

// What happened, one line an event.
std::string Story(const RunRecord& run) {
  std::string story;
  for (const Event& event : run.events) {
    const auto& process = run.processes[static_cast<std::size_t>(event.process)];
    story += fmt::format("{} {} {}", process.name, event.call, event.error);
    if (event.seq == kNever) story += " never";
    story += "\n";
  }
  for (const Process& process : run.processes) {
    const bool killed = process.end == Process::End::kKilledByGrader;
    story += fmt::format("{} {}\n", process.name, killed ? kNever : process.ended);
  }
  return story;
}

RunRecord TraceWithSeed(const std::string& tracee, std::uint64_t seed) {
  TracerOptions options;
  options.seed = seed;
  options.perturb = seed > 0;
  return Trace(tracee, options);
}

// 0 for a plain run, and seeds of all manners.
constexpr std::uint64_t kSeeds[] = {0, 500, 1500, 2500, 3500, 4500, 5500};

// Runs with the same seed go the same way.
TEST(OrderTest, TheSameSeedGivesTheSameOrder) {
  for (const char* tracee : kTracees) {
    for (const std::uint64_t seed : kSeeds) {
      const std::string story = Story(TraceWithSeed(tracee, seed));
      EXPECT_EQ(story, Story(TraceWithSeed(tracee, seed))) << tracee << " with seed " << seed;
    }
  }
}

// How often nobody is ready depends on the kernel, whose terminals take their time, and draws
// nothing from the seed.
TEST(OrderTest, ARestlessHostChangesNothing) {
  for (const char* tracee : kTracees) {
    for (const std::uint64_t seed : kSeeds) {
      Staging staging;
      staging.tracees = {tracee};
      staging.options.seed = seed;
      staging.options.perturb = seed > 0;
      const std::string story = Story(Trace(staging));
      staging.restless = true;
      EXPECT_EQ(story, Story(Trace(staging))) << tracee << " with seed " << seed;
    }
  }
}

// Several seeds find several orders.
TEST(OrderTest, DifferentSeedsGiveDifferentOrders) {
  std::set<std::string> outputs;
  for (std::uint64_t seed = 500; seed <= 10'000; seed += 500) {
    const RunRecord run = TraceWithSeed("ThreeWriters", seed);
    EXPECT_EQ(run.outcome, Outcome::kExited);
    outputs.insert(run.OutputOfTree(0, 1));
  }
  EXPECT_GT(outputs.size(), 3u);
}

// A plain run lets each process go on until it blocks, in the order of their birth.
TEST(OrderTest, APlainRunIsInOrder) {
  EXPECT_EQ(TraceWithSeed("ThreeWriters", 0).OutputOfTree(0, 1), "aaabbbccc");
}

TRACEE(ReadsThenWrites) {
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    char byte;
    _exit(static_cast<int>(read(ends[0], &byte, 1)) - 1);
  }
  sleep(1);
  if (write(ends[1], "x", 1) != 1) return 1;
  dprintf(1, "written\n");
  wait(nullptr);
  return 0;
}

// An event that makes another possible comes before it: the write that ends a wait, before the read
// that it ends.
TEST(OrderTest, TheCauseComesBeforeItsEffect) {
  for (const std::uint64_t seed : kSeeds) {
    const RunRecord run = TraceWithSeed("ReadsThenWrites", seed);
    const Event write = CallsOf(run, "write", 0).at(0);
    EXPECT_LT(write.seq, OnlyCall(run, "read", 1).seq) << "seed " << seed;
  }
}

}  // namespace
}  // namespace ipclab
