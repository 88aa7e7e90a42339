#include "grader/record/calls.h"

#include <fcntl.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

TEST(CallsTest, AFamilyMatchesAllItsSystemCalls) {
  for (const char* call : {"fork", "vfork", "clone", "clone3"}) {
    EXPECT_TRUE(CallMatches("fork", call)) << call;
  }
  EXPECT_TRUE(CallMatches("mkfifo", "mknodat"));
  EXPECT_TRUE(CallMatches("semop", "semtimedop"));
  EXPECT_TRUE(CallMatches("mq_send", "mq_timedsend"));
}

TEST(CallsTest, ASystemCallMatchesItselfAlone) {
  EXPECT_TRUE(CallMatches("pread64", "pread64"));
  EXPECT_FALSE(CallMatches("pread64", "read"));
  EXPECT_FALSE(CallMatches("pipe", "dup2"));
}

TEST(CallsTest, AnEmptyNameMatchesNothing) {
  EXPECT_FALSE(CallMatches("pipe", ""));
  EXPECT_FALSE(IsKnownCall(""));
}

TEST(CallsTest, DuplicatingByFcntlIsADup) {
  Event event;
  event.call = "fcntl";
  event.type = F_DUPFD;
  EXPECT_TRUE(CallMatches("dup", event));
  event.type = F_GETFL;
  EXPECT_FALSE(CallMatches("dup", event));
  EXPECT_TRUE(CallMatches("fcntl", event));
}

TEST(CallsTest, OnlyWhatLabsTeachIsKnown) {
  EXPECT_TRUE(IsKnownCall("mkfifo"));
  EXPECT_TRUE(IsKnownCall("rt_sigaction"));
  EXPECT_FALSE(IsKnownCall("fopen"));
}

TEST(CallsTest, EveryKnownCallKnowsItsCallsAndSpellings) {
  for (const std::string& call : KnownCalls()) {
    EXPECT_TRUE(IsKnownCall(call)) << call;
    EXPECT_FALSE(CallsOf(call).empty()) << call;
    EXPECT_FALSE(SpellingsOf(call).empty()) << call;
  }
}

TEST(CallsTest, APersonNamesASystemCallByItsFamily) {
  EXPECT_EQ(FamilyOf("clone3"), "fork");
  EXPECT_EQ(FamilyOf("mq_timedreceive"), "mq_receive");
  EXPECT_EQ(FamilyOf("nonsense"), "nonsense");
}

TEST(CallsTest, SpellingsAreThoseOfMessages) {
  EXPECT_EQ(SpellingsOf("mknodat"), (std::vector<std::string>{"mkfifo", "mknod"}));
  EXPECT_EQ(SpellingsOf("nonsense"), std::vector<std::string>{"nonsense"});
}

TEST(CallsTest, BlockingCallsWait) {
  EXPECT_TRUE(IsBlocking("read"));
  EXPECT_TRUE(IsBlocking("rt_sigsuspend"));
  EXPECT_FALSE(IsBlocking("close"));
}

}  // namespace
}  // namespace ipclab
