#include "grader/scenario/keeper.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <string>

namespace ipclab {
namespace {

using Json = nlohmann::json;

Deadline Soon() { return Deadline::After(std::chrono::seconds(60)); }

// Each request is worked on in a process of its own.
TEST(KeeperServerTest, EachRequestHasAKeeper) {
  int counter = 0;
  auto server = KeeperServer::Start([&counter](const Json& request) -> Result<Json> {
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
  auto server = KeeperServer::Start([&word](const Json&) -> Result<Json> { return Json(word); });
  ASSERT_TRUE(server.ok());
  word = "late";
  EXPECT_EQ(*(*server)->Ask({}, Soon()), "early");
}

TEST(KeeperServerTest, AnErrorOfTheWorkComesBack) {
  auto server =
      KeeperServer::Start([](const Json&) -> Result<Json> { return MakeError("no {}", "luck"); });
  ASSERT_TRUE(server.ok());
  const auto answer = (*server)->Ask({}, Soon());
  ASSERT_FALSE(answer.ok());
  EXPECT_EQ(answer.error().message, "no luck");
}

// More than a pipe holds.
TEST(KeeperServerTest, ALongAnswerComesBackWhole) {
  auto server = KeeperServer::Start(
      [](const Json&) -> Result<Json> { return Json(std::string(5'000'000, 'x')); });
  ASSERT_TRUE(server.ok());
  EXPECT_EQ((*server)->Ask({}, Soon())->get<std::string>().size(), 5'000'000u);
}

TEST(KeeperServerTest, AKeeperThatDiesIsAnErrorAndTheNextWorks) {
  auto server = KeeperServer::Start([](const Json& request) -> Result<Json> {
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
  auto server = KeeperServer::Start([](const Json&) -> Result<Json> {
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
