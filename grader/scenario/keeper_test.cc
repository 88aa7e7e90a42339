#include "grader/scenario/keeper.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace ipclab {
namespace {

using Json = nlohmann::json;

Result<std::unique_ptr<KeeperServer>> Serve(KeeperServer::Answer answer) {
  return KeeperServer::Start({std::move(answer)});
}

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

// Each request is worked on in a process of its own.
TEST(KeeperServerTest, EachRequestHasAKeeper) {
  int counter = 0;
  auto server = Serve([&counter](const Json& request) -> Result<Json> {
    return Json({{"twice", 2 * request["number"].get<int>()},
                 {"counter", ++counter},
                 {"pid", static_cast<int>(getpid())}});
  });
  ASSERT_TRUE(server.ok());
  const auto one = (*server)->Ask({{"number", 21}}, Soon());
  const auto other = (*server)->Ask({{"number", 4}}, Soon());
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ((*one)["twice"], 42);
  EXPECT_EQ((*other)["twice"], 8);
  EXPECT_EQ((*one)["counter"], 1);
  EXPECT_EQ((*other)["counter"], 1);
  EXPECT_NE((*one)["pid"], (*other)["pid"]);
}

// What the calling process has in memory later is not in the keepers.
TEST(KeeperServerTest, KeepersKnowWhatWasThereAtTheStart) {
  std::string word = "early";
  auto server = Serve([&word](const Json&) -> Result<Json> { return Json(word); });
  ASSERT_TRUE(server.ok());
  word = "late";
  EXPECT_EQ(*(*server)->Ask({}, Soon()), "early");
}

TEST(KeeperServerTest, AnErrorOfTheWorkComesBack) {
  auto server = Serve([](const Json&) -> Result<Json> { return MakeError("no {}", "luck"); });
  ASSERT_TRUE(server.ok());
  const auto answer = (*server)->Ask({}, Soon());
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().message, "no luck");
}

// More than a pipe holds.
TEST(KeeperServerTest, ALongAnswerComesBackWhole) {
  auto server =
      Serve([](const Json&) -> Result<Json> { return Json(std::string(5'000'000, 'x')); });
  ASSERT_TRUE(server.ok());
  EXPECT_EQ((*server)->Ask({}, Soon())->get<std::string>().size(), 5'000'000u);
}

TEST(KeeperServerTest, AKeeperThatDiesIsAnErrorAndTheNextWorks) {
  auto server = Serve([](const Json& request) -> Result<Json> {
    if (request["die"].get<bool>()) raise(SIGKILL);
    return Json("alive");
  });
  ASSERT_TRUE(server.ok());
  const auto dead = (*server)->Ask({{"die", true}}, Soon());
  ASSERT_FALSE(dead.ok());
  EXPECT_NE(dead.error().message.find("ended without an answer"), std::string::npos);
  EXPECT_EQ(*(*server)->Ask({{"die", false}}, Soon()), "alive");
}

// The write end of `alive` is open as long as a keeper is there.
bool AllGone(int alive) {
  pollfd waits = {alive, POLLIN, 0};
  return poll(&waits, 1, 60'000) == 1 && (waits.revents & POLLHUP) != 0;
}

// Neither a keeper that never answers, nor one at work when the server ends, is left behind.
TEST(KeeperServerTest, NoKeeperOutlivesItsDeadline) {
  int alive[2];
  ASSERT_EQ(pipe(alive), 0);
  auto server = Serve([](const Json&) -> Result<Json> {
    while (true) pause();
  });
  ASSERT_TRUE(server.ok());
  close(alive[1]);
  const auto answer = (*server)->Ask({}, Deadline::After(std::chrono::milliseconds(10)));
  ASSERT_FALSE(answer.ok());
  EXPECT_NE(answer.error().message.find("did not end in time"), std::string::npos);
  EXPECT_TRUE(AllGone(alive[0]));
  close(alive[0]);
}

// Answers say who was made ready, and after which number; a request is served by what was made
// ready after one that is even, or odd, as it is.
KeeperServer::Work WithReadyOnes(int taken_down = -1) {
  struct Made {
    explicit Made(int fd) : taken_down(fd) {}
    ~Made() { EXPECT_TRUE(taken_down < 0 || write(taken_down, "!", 1) == 1); }
    int taken_down;
  };
  KeeperServer::Work work;
  work.answer = [](const Json&) -> Result<Json> { return Json("made at once"); };
  work.make_ready = [taken_down](const Json& past) -> KeeperServer::Answer {
    const auto made = std::make_shared<Made>(taken_down);
    return [made, past](const Json& request) -> Result<Json> {
      return Json("made after " + past.dump() + " for " + request.dump());
    };
  };
  work.serves = [](const Json& past, const Json& request) {
    return past.get<int>() % 2 == request.get<int>() % 2;
  };
  return work;
}

TEST(KeeperServerTest, TheNextKeeperIsMadeReady) {
  auto server = KeeperServer::Start(WithReadyOnes());
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(*(*server)->Ask(1, Soon()), "made at once");
  EXPECT_EQ(*(*server)->Ask(3, Soon()), "made after 1 for 3");
  EXPECT_EQ(*(*server)->Ask(5, Soon()), "made after 3 for 5");
}

// What another request needs is made at once, and what is ready stays so.
TEST(KeeperServerTest, WhatDoesNotServeWaits) {
  auto server = KeeperServer::Start(WithReadyOnes());
  ASSERT_TRUE(server.ok());
  EXPECT_EQ(*(*server)->Ask(1, Soon()), "made at once");
  EXPECT_EQ(*(*server)->Ask(2, Soon()), "made at once");
  EXPECT_EQ(*(*server)->Ask(3, Soon()), "made after 1 for 3");
}

// Before the server is gone, not some time later.
TEST(KeeperServerTest, WhatIsReadyAtTheEndIsTakenDown) {
  int taken_down[2];
  ASSERT_EQ(pipe2(taken_down, O_NONBLOCK), 0);
  auto server = KeeperServer::Start(WithReadyOnes(taken_down[1]));
  ASSERT_TRUE(server.ok());
  ASSERT_TRUE((*server)->Ask(1, Soon()).ok());
  char byte = 0;
  EXPECT_EQ(read(taken_down[0], &byte, 1), -1);
  server->reset();
  EXPECT_EQ(read(taken_down[0], &byte, 1), 1);
  close(taken_down[0]);
  close(taken_down[1]);
}

TEST(InKeeperTest, TheWorkIsDoneInAnotherProcess) {
  pid_t told = 0;
  const auto answer = InKeeper([]() -> Result<Json> { return Json(static_cast<int>(getpid())); },
                               Soon(), [&told](pid_t keeper) { told = keeper; });
  ASSERT_TRUE(answer.ok());
  EXPECT_EQ(answer->get<int>(), told);
  EXPECT_NE(told, getpid());
}

}  // namespace
}  // namespace ipclab
