#include "grader/trace/task.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace ipclab {
namespace {

// A process that does something without an end, as a tracer sees it.
class Subject {
 public:
  explicit Subject(const std::function<void()>& act) {
    task.tid = fork();
    if (task.tid != 0) return;
    for (;;) act();
  }
  ~Subject() {
    kill(task.tid, SIGKILL);
    waitpid(task.tid, nullptr, 0);
  }

  // The test's own time limit ends a wait for what never comes.
  void AwaitState(char state) {
    while (task.KernelState() != state) sched_yield();
  }

  Task task;
};

TEST(TaskTest, OneThatWaitsHasLeftTheProcessor) {
  Subject subject([] { pause(); });
  subject.AwaitState('S');
  while (!subject.task.HasLeftProcessor()) sched_yield();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(subject.task.HasLeftProcessor());
}

TEST(TaskTest, OneThatComputesHasNotLeftTheProcessor) {
  volatile unsigned work = 0;
  Subject subject([&work] { work = work + 1; });
  subject.AwaitState('R');
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(subject.task.HasLeftProcessor());
}

TEST(TaskTest, OneThatWaitsHasNotRun) {
  Subject subject([] { pause(); });
  subject.AwaitState('S');
  while (!subject.task.HasLeftProcessor()) sched_yield();
  EXPECT_TRUE(subject.task.HasRun()) << "nobody had asked before";
  for (int i = 0; i < 1000; ++i) ASSERT_FALSE(subject.task.HasRun());
}

TEST(TaskTest, OneThatWokeHasRunThoughItWaitsAgain) {
  signal(SIGUSR1, [](int) {});
  Subject subject([] { pause(); });
  for (int i = 0; i < 100; ++i) {
    subject.AwaitState('S');
    while (!subject.task.HasLeftProcessor()) sched_yield();
    while (subject.task.HasRun()) sched_yield();
    ASSERT_EQ(kill(subject.task.tid, SIGUSR1), 0);
    while (!subject.task.HasRun()) sched_yield();
  }
}

TEST(TaskTest, ProcessorTimeGrowsWhileItComputes) {
  volatile unsigned work = 0;
  Subject subject([&work] { work = work + 1; });
  const std::int64_t before = subject.task.CpuTime();
  while (subject.task.CpuTime() <= before) sched_yield();
}

TEST(TaskTest, OneThatIsGoneHasNoState) {
  Task task;
  {
    Subject subject([] { pause(); });
    task.tid = subject.task.tid;
  }
  EXPECT_EQ(task.KernelState(), 'X');
  EXPECT_TRUE(task.HasRun());
}

}  // namespace
}  // namespace ipclab
