// Which line of the submission made a call.  Compiled twice, with and without optimisation.
#include <gtest/gtest.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>
#include <vector>

#include "grader/trace/test_support.h"

namespace ipclab {
namespace {

// A line that makes a call also prints its number, to be compared with what the record says.
template <int kLine>
void SayLine() {
  dprintf(1, "%d\n", kLine);
}
#define MARK_LINE SayLine<__LINE__>()

// Whether the only call of that family was made from the line that the process printed.
testing::AssertionResult IsFromTheMarkedLine(const RunRecord& run, const std::string& family,
                                             int process = kNobody) {
  const Event event = OnlyCall(run, family, process);
  std::string marked;
  for (const Output& output : run.outputs) marked += output.data;
  if (marked == std::to_string(event.where.line) + "\n" &&
      event.where.file.ends_with("source_lines_test.cc")) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure() << "marked: " << marked << "recorded: " << event.where.file
                                     << ":" << event.where.line << " in " << event.where.function;
}

TRACEE(MakesAPipe) {
  int ends[2];
  if (pipe(ends) == 0) MARK_LINE;
  return 0;
}

// The line is that of the call in the program, not one of the C library's.
TEST(SourceLinesTest, ACallHasItsLine) {
  const RunRecord run = Trace("MakesAPipe");
  EXPECT_TRUE(IsFromTheMarkedLine(run, "pipe"));
  EXPECT_NE(OnlyCall(run, "pipe").where.function.find("MakesAPipe"), std::string::npos);
  const Object& pipe = run.objects[static_cast<std::size_t>(OnlyObject(run, ObjectKind::kPipe))];
  EXPECT_EQ(pipe.created_at, OnlyCall(run, "pipe").where);
}

TRACEE(PrintsWithStdio) {
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  std::printf("%d\n", __LINE__);
  return 0;
}

// However deep in the C library the call was made.
TEST(SourceLinesTest, ACallOfStdioHasTheProgramsLine) {
  EXPECT_TRUE(IsFromTheMarkedLine(Trace("PrintsWithStdio"), "write"));
}

[[gnu::always_inline]] inline int PipeInline(int* ends) {
  const int result = pipe(ends);
  dprintf(1, "%d\n", __LINE__ - 1);
  return result;
}

[[gnu::noinline]] int PipeBelow(int* ends) { return PipeInline(ends); }

TRACEE(PipesInAnInlineFunction) {
  int ends[2];
  return PipeBelow(ends);
}

// A call in an inlined function is that of the function's line, where it stands in the source.
TEST(SourceLinesTest, ACallInAnInlinedFunctionHasThatFunctionsLine) {
  EXPECT_TRUE(IsFromTheMarkedLine(Trace("PipesInAnInlineFunction"), "pipe"));
}

TRACEE(ForksAndWaits) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  if (waitpid(child, nullptr, 0) == child) MARK_LINE;
  return 0;
}

// Two calls from two lines have two lines, and a child knows where it was made.
TEST(SourceLinesTest, AChildKnowsWhereItWasMade) {
  const RunRecord run = Trace("ForksAndWaits");
  EXPECT_TRUE(IsFromTheMarkedLine(run, "wait"));
  EXPECT_EQ(run.processes[1].created_at, OnlyCall(run, "fork").where);
  EXPECT_EQ(run.processes[1].created_at.line, OnlyCall(run, "wait").where.line - 2);
}

TRACEE(ForksTwice) {
  const pid_t first = fork();
  if (first == 0) _exit(0);
  const pid_t second = fork();
  if (second == 0) _exit(0);
  waitpid(first, nullptr, 0);
  waitpid(second, nullptr, 0);
  return 0;
}

// Also where the C library's own frames below the two calls are the same.
TEST(SourceLinesTest, ASecondForkHasALineOfItsOwn) {
  const RunRecord run = Trace("ForksTwice");
  ASSERT_EQ(run.processes.size(), 3u);
  EXPECT_EQ(run.processes[2].created_at.line, run.processes[1].created_at.line + 2);
}

void* PipeInThread(void*) {
  int ends[2];
  if (pipe(ends) == 0) MARK_LINE;
  return nullptr;
}

TRACEE(PipesInAThread) {
  pthread_t thread;
  pthread_create(&thread, nullptr, PipeInThread, nullptr);
  pthread_join(thread, nullptr);
  return 0;
}

// A thread has a stack of its own, and lines as well.
TEST(SourceLinesTest, AThreadsCallHasItsLine) {
  EXPECT_TRUE(IsFromTheMarkedLine(Trace("PipesInAThread"), "pipe"));
}

void PipeInHandler(int) {
  int ends[2];
  if (pipe(ends) == 0) MARK_LINE;
}

TRACEE(PipesInAHandler) {
  signal(SIGUSR1, PipeInHandler);
  raise(SIGUSR1);
  return 0;
}

// So has a signal handler, whose frame lies on top of another call's.
TEST(SourceLinesTest, AHandlersCallHasItsLine) {
  EXPECT_TRUE(IsFromTheMarkedLine(Trace("PipesInAHandler"), "pipe"));
}

TRACEE(WaitsInALoop) {
  dprintf(1, "%d\n", __LINE__ + 1);
  while (true) asm volatile("");
}

// A loop without calls is found as well.
TEST(SourceLinesTest, ALoopHasItsLine) {
  TracerOptions options;
  options.limits.cpu_ns = 60'000'000;
  const RunRecord run = Trace("WaitsInALoop", options);
  ASSERT_EQ(run.waits.size(), 1u);
  EXPECT_EQ(std::to_string(run.waits[0].where.line) + "\n", Printed(run));
  EXPECT_EQ(run.processes[0].spins_at, run.waits[0].where);
}

[[gnu::noinline]] int Recurse(int depth) {
  int ends[2];
  if (depth == 0) return pipe(ends);
  const int result = Recurse(depth - 1);
  asm volatile("");  // no tail call
  return result;
}

TRACEE(CallsFromManyPlaces) {
  int sum = 0;
  for (int i = 0; i < 5; ++i) sum += Recurse(i);
  sum += Recurse(0);
  return sum;
}

// The innermost line counts: from wherever the function was called, and however deep, the call's
// line is the same.
TEST(SourceLinesTest, TheInnermostLineCounts) {
  const RunRecord run = Trace("CallsFromManyPlaces");
  const std::vector<Event> pipes = CallsOf(run, "pipe");
  ASSERT_EQ(pipes.size(), 6u);
  for (const Event& event : pipes) EXPECT_EQ(event.where, pipes[0].where);
}

TRACEE(ExecsASystemProgram) {
  execl("/bin/echo", "echo", "hello", nullptr);
  return 1;
}

// A system's program has no lines of the submission.
TEST(SourceLinesTest, ASystemsProgramHasNone) {
  const RunRecord run = Trace("ExecsASystemProgram");
  EXPECT_FALSE(OnlyCall(run, "write").where.known());
  EXPECT_TRUE(OnlyCall(run, "exec").where.known());
}

// Files outside the submission's folder are not the submission's.
TEST(SourceLinesTest, FilesElsewhereAreNotTheSubmissions) {
  TracerOptions options;
  options.source_folder = "/src/grader/trace/elsewhere";
  EXPECT_FALSE(OnlyCall(Trace("MakesAPipe", options), "pipe").where.known());
}

}  // namespace
}  // namespace ipclab
