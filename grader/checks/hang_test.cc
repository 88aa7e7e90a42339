// Runs that do not end, in words.
#include <gtest/gtest.h>

#include "grader/checks/judging.h"

namespace ipclab {
namespace {

TEST(HangTest, ARunThatEndsPasses) {
  RunBuilder run;
  run.Exits(run.Start("p"), 0);
  EXPECT_TRUE(Passes(run.record, EndsRule{}));
}

TEST(HangTest, AReaderThatHoldsTheWriteEndItselfIsToldWhatToDo) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Closes(parent, pipe, Access::kWrite);
  run.Waits(child, "read", 21, pipe);
  run.Waits(parent, "wait4", 30).target = child;
  const Finding finding = JudgeBy(run.record, {EndsRule{}});
  EXPECT_EQ(finding.message,
            "The run hangs: child (pid 3) waits for itself.\n"
            "child (pid 3) waits in read(…) at pipe.cpp:21 for end of file on pipe #1, but holds "
            "that pipe's write end itself (fd 4, from pipe() at pipe.cpp:12): close it before "
            "reading.\n"
            "parent waits in wait4(…) at pipe.cpp:30 for child (pid 3) to end.");
  ASSERT_EQ(finding.evidence.size(), 2u);
  EXPECT_EQ(finding.evidence[0], (Evidence{"child", "pipe", "read(…)", "pipe.cpp", 21}));
}

TEST(HangTest, OthersThatHoldTheWriteEndAreNamed) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int pipe = run.Pipe(parent, 12);
  const int child = run.Fork(parent, "child");
  run.Closes(child, pipe, Access::kWrite);
  run.Waits(child, "read", 21, pipe);
  EXPECT_NE(MessageBy(run.record, EndsRule{})
                .find("whose write end is open in parent (fd 4, from pipe() at pipe.cpp:12)."),
            std::string::npos);
}

TEST(HangTest, ALoopWithoutEndIsTold) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Waits(p, "", 9).spinning = true;
  run.record.outcome = Outcome::kCpuLimit;
  EXPECT_EQ(MessageBy(run.record, EndsRule{}),
            "The run used up its processor time.\np runs in a loop at pipe.cpp:9 that never ends.");
}

TEST(HangTest, OnlySomeProcessMayBeAsked) {
  RunBuilder run;
  const int server = run.Start("server"), client = run.Start("client");
  run.Exits(client, 0);
  run.Waits(server, "pause", 9);
  Lab lab;
  lab.checks = {CheckOf("client", Category::kConcurrency, {EndsRule{"client"}}),
                CheckOf("server", Category::kConcurrency, {EndsRule{"server"}})};
  const Grade grade = Judge(lab, {}, {{"client", {{&run.record}}}, {"server", {{&run.record}}}});
  EXPECT_EQ(grade.findings[0].status, Status::kPass);
  EXPECT_EQ(grade.findings[1].status, Status::kFail);
  EXPECT_NE(grade.findings[1].message.find("for a signal, which nobody sends"), std::string::npos);
}

// ---- What each wait is for.  The whole sentence of the first wait.

std::string FirstWait(const RunBuilder& run) {
  const std::string message = MessageBy(run.record, EndsRule{});
  const std::size_t begin = message.find('\n') + 1;
  return message.substr(begin, message.find('\n', begin) - begin);
}

TEST(HangTest, AFullPipeThatOnlyItsWriterCouldRead) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Waits(p, "write", 21, run.Pipe(p, 12));
  EXPECT_EQ(FirstWait(run),
            "p waits in write(…) at pipe.cpp:21 for room in pipe #1, which is full, and only the "
            "writer itself could still read it: it holds the read end (fd 3, from pipe() at "
            "pipe.cpp:12). Close that before writing: then a write fails when nobody reads any "
            "more.");
}

TEST(HangTest, AFifoWithoutAPeer) {
  RunBuilder run;
  const int p = run.Start("p");
  const int fifo = run.Makes(p, ObjectKind::kFifo, "./.fifo", 12);
  run.Waits(p, "openat", 21, fifo);
  EXPECT_EQ(FirstWait(run),
            "p waits in openat(…) at pipe.cpp:21 for somebody to open the FIFO ./.fifo (made at "
            "pipe.cpp:12) for writing, which nobody does.");
  const int q = run.Start("q");
  run.Calls(q, "openat", 5, fifo);
  run.Waits(q, "pause", 6);
  EXPECT_NE(MessageBy(run.record, EndsRule{}).find("which only q could do"), std::string::npos);
}

// A queue with a reply of type 2 that the server took itself, and one of type 1 that lies in it.
struct Queue {
  RunBuilder run;
  int server = run.Start("server"), client = run.Start("client");
  int queue = run.Makes(server, ObjectKind::kSysvQueue, "key 0x8000 id 0", 5);
  Queue() {
    run.Calls(server, "msgsnd", 30, queue).type = 2;
    run.Calls(server, "msgrcv", 31, queue).got = 2;
    run.record.contents = {{queue, client, 1, 1, 128}};
  }
};

TEST(HangTest, AMessageOfATypeThatAnotherTook) {
  Queue q;
  q.run.Waits(q.client, "msgrcv", 40, q.queue).type = 2;
  q.run.Waits(q.server, "pause", 33);
  EXPECT_EQ(FirstWait(q.run),
            "server waits in pause(…) at pipe.cpp:33 for a signal, which nobody sends.");
  EXPECT_NE(MessageBy(q.run.record, EndsRule{})
                .find("client waits in msgrcv(…) at pipe.cpp:40 for a message of type 2 in the "
                      "message queue key 0x8000 id 0 (made at pipe.cpp:5), in which lies 1 message "
                      "of type 1 (from client); the last such message was sent by server at "
                      "pipe.cpp:30 and taken by server at pipe.cpp:31."),
            std::string::npos);
}

TEST(HangTest, AnEmptyQueueAndAFullOne) {
  Queue q;
  q.run.record.contents.clear();
  q.run.Exits(q.client, 0);
  q.run.Waits(q.server, "msgrcv", 40, q.queue).type = -3;
  EXPECT_NE(FirstWait(q.run).find("for a message of a type of at most 3 in the message queue"),
            std::string::npos);
  EXPECT_NE(FirstWait(q.run).find("which is empty; the last such message was sent by server at "
                                  "pipe.cpp:30 and taken by server itself at pipe.cpp:31; nobody "
                                  "is left who could send it."),
            std::string::npos);
  Queue full;
  full.run.record.contents = {{full.queue, full.client, 1, 64, 8192}};
  full.run.Waits(full.client, "msgsnd", 9, full.queue);
  EXPECT_NE(FirstWait(full.run).find("which is full: in it lie 64 messages of type 1 (from "
                                     "client), which only server could take out."),
            std::string::npos);
}

TEST(HangTest, ASemaphoreWithItsValueAndLastChange) {
  RunBuilder run;
  const int p = run.Start("p");
  const int child = run.Fork(p, "child");
  const int set = run.Makes(p, ObjectKind::kSysvSemaphore, "key 0x9000 id 0", 5);
  run.Calls(child, "semop", 9, set);
  Wait& wait = run.Waits(child, "semop", 10, set);
  wait.type = -1;
  wait.flags = 1;
  run.record.semaphores = {{set, 0, 7, kNobody, kNever, {}},
                           {set, 1, 0, child, 9, RunBuilder::Line(9)}};
  EXPECT_EQ(FirstWait(run),
            "child (pid 3) waits in semop(…) at pipe.cpp:10 for semaphore 1 of the semaphore set "
            "key 0x9000 id 0 (made at pipe.cpp:5) to be posted; its value is 0, last changed by "
            "child (pid 3) itself at pipe.cpp:9; nobody is left who could change it.");
}

TEST(HangTest, AWordOfMemory) {
  RunBuilder run;
  const int p = run.Start("p");
  const int map = run.Makes(p, ObjectKind::kSharedMap, "shared memory map #1", 5);
  run.Calls(p, "mmap", 5, map);
  const int child = run.Fork(p, "child");
  Event& wake = run.Calls(child, "futex", 8, map);
  wake.text = "futex(…, FUTEX_WAKE)";
  wake.type = 8;
  Wait& wait = run.Waits(p, "futex", 10, map);
  wait.type = 8;
  wait.word = FutexWord::kSemaphore;
  EXPECT_EQ(FirstWait(run),
            "p waits in futex(…) at pipe.cpp:10 for the semaphore at byte 8 of shared memory map "
            "#1 (made at pipe.cpp:5) to be posted (last woken by child (pid 3) at pipe.cpp:8), "
            "which only child (pid 3) could do.");
  Wait& mutex = run.record.waits[0];
  mutex.word = FutexWord::kMutex;
  mutex.target = child;
  EXPECT_NE(FirstWait(run).find("for the mutex at byte 8 of"), std::string::npos);
  EXPECT_NE(FirstWait(run).find(", which child (pid 3) has."), std::string::npos);
  run.Exits(child, 0);
  EXPECT_NE(FirstWait(run).find(", which child (pid 3) had when it ended."), std::string::npos);
}

// A signal that came before the wait began, or that is blocked.
TEST(HangTest, ASignalThatCameTooEarlyOrIsBlocked) {
  RunBuilder run;
  const int parent = run.Start("parent");
  const int child = run.Fork(parent, "child");
  Event& kill = run.Calls(parent, "kill", 77);
  kill.target = child;
  kill.flags = 10;
  run.Calls(child, "signal", 55).flags = 10;
  Wait& wait = run.Waits(child, "pause", 59);
  wait.since = 1000;
  wait.caught = 1 << 9;
  EXPECT_EQ(FirstWait(run),
            "child (pid 3) waits in pause(…) at pipe.cpp:59 for a signal, but SIGUSR1 from parent "
            "(kill() at pipe.cpp:77) came too early: it arrived at pipe.cpp:55, before the wait "
            "began. Block the signal before the test, and let sigsuspend() unblock "
            "it.");
  wait.pending = 1 << 9;
  EXPECT_NE(FirstWait(run).find("SIGUSR1 has come from parent (kill() at pipe.cpp:77), but is "
                                "blocked while it waits."),
            std::string::npos);
}

// A signal that ended an earlier wait was not too early for the next.
TEST(HangTest, ASignalThatEndedAnEarlierWaitIsNotTooEarly) {
  RunBuilder run;
  const int p = run.Start("p");
  run.Calls(p, "signal", 55).flags = 10;
  run.Calls(p, "pause", 55);
  Wait& wait = run.Waits(p, "pause", 59);
  wait.since = 1000;
  wait.caught = 1 << 9;
  EXPECT_NE(FirstWait(run).find("for a signal, which nobody sends."), std::string::npos);
}

TEST(HangTest, ALockIsToldWithItsOwner) {
  RunBuilder run;
  const int p = run.Start("p");
  const int child = run.Fork(p, "child");
  const int file = run.Makes(p, ObjectKind::kFile, "./data", 5);
  run.Calls(child, "flock", 9, file).text = "flock(3, LOCK_EX)";
  run.Waits(child, "pause", 10);
  run.Waits(p, "flock", 12, file).target = child;
  EXPECT_NE(MessageBy(run.record, EndsRule{})
                .find("for the lock on the file ./data, which child (pid 3) has since flock(3, "
                      "LOCK_EX) at pipe.cpp:9 and does not give free."),
            std::string::npos);
}

TEST(HangTest, ACircleIsToldInItsOrder) {
  RunBuilder run;
  const int a = run.Start("a"), b = run.Start("b"), c = run.Start("c");
  run.Waits(a, "flock", 1).target = c;
  run.Waits(b, "flock", 2).target = a;
  run.Waits(c, "flock", 3).target = b;
  const std::string message = MessageBy(run.record, EndsRule{});
  EXPECT_TRUE(message.starts_with("The run hangs: a waits for c, c for b and b for a.\na waits"));
  EXPECT_LT(message.find("\nc waits"), message.find("\nb waits"));
}

TEST(HangTest, WhoSpinsOnSharedMemoryIsToldWhatItShares) {
  RunBuilder run;
  const int p = run.Start("p");
  const int segment = run.Makes(p, ObjectKind::kSysvSegment, "key 0x9000 id 0", 5);
  run.Calls(p, "shmat", 6, segment);
  const int child = run.Fork(p, "child");
  run.Waits(child, "", 9).spinning = true;
  run.record.outcome = Outcome::kCpuLimit;
  EXPECT_NE(FirstWait(run).find("child (pid 3) runs in a loop at pipe.cpp:9 that never ends. If it "
                                "looks there for a change in the shared memory segment key 0x9000 "
                                "id 0: only p could make it"),
            std::string::npos);
}

TEST(HangTest, WhoIsLeftAloneIsToldInOneLine) {
  RunBuilder run;
  run.Waits(run.Start("server"), "pause", 9);
  EXPECT_TRUE(
      MessageBy(run.record, EndsRule{}).starts_with("The run hangs: nobody can wake server."));
}

TEST(HangTest, ALimitSaysWhatWasTooMuch) {
  RunBuilder run;
  run.Start("p");
  run.record.outcome = Outcome::kOutputLimit;
  run.record.outcome_detail = "wrote more than 1 MiB";
  EXPECT_EQ(MessageBy(run.record, EndsRule{}), "The run printed too much. (wrote more than 1 MiB)");
}

}  // namespace
}  // namespace ipclab
