#include "grader/spec/placeholders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::ElementsAre;

const Variables kVariables = {{"word", "Hello"}, {"server.pid", "7"}, {"brace", "{word}"}};

TEST(ExpandTest, PlaceholdersAreReplaced) {
  EXPECT_EQ(Expand("{word} by {server.pid}.", kVariables), "Hello by 7.");
  EXPECT_EQ(Expand("{word}{word}", kVariables), "HelloHello");
}

TEST(ExpandTest, UnknownPlaceholdersStay) { EXPECT_EQ(Expand("{nobody}", kVariables), "{nobody}"); }

TEST(ExpandTest, WhatIsPutInIsNotLookedAtAgain) {
  EXPECT_EQ(Expand("{brace}", kVariables), "{word}");
}

TEST(ExpandTest, TwoBracesAreOne) {
  EXPECT_EQ(Expand("{{word}", kVariables), "{word}");
  EXPECT_EQ(Expand("{{{word}}", kVariables), "{Hello}");
}

TEST(ExpandTest, ABraceThatBeginsNoPlaceholderStandsForItself) {
  EXPECT_EQ(Expand("if (x) { y } {", kVariables), "if (x) { y } {");
  EXPECT_EQ(Expand("{}", kVariables), "{}");
}

TEST(ExpandPartlyTest, LeavesEscapesForLater) {
  const Text once = ExpandPartly("{{i} {client{i}.pid}", {{"i", "3"}});
  EXPECT_EQ(once, "{{i} {client3.pid}");
  EXPECT_EQ(Expand(once, {{"client3.pid", "9"}}), "{i} 9");
}

TEST(PlaceholdersInTest, ListsNamesInOrder) {
  EXPECT_THAT(PlaceholdersIn("{b} {{c} {a.pid} { d }"), ElementsAre("b", "a.pid"));
}

TEST(MatchesTest, StarsMatchAnyText) {
  EXPECT_TRUE(Matches("client*", "client"));
  EXPECT_TRUE(Matches("client*", "client12"));
  EXPECT_TRUE(Matches("*", ""));
  EXPECT_TRUE(Matches("a*b*c", "aXbbXc"));
  EXPECT_FALSE(Matches("client", "client1"));
  EXPECT_FALSE(Matches("parent.*", "parent"));
  EXPECT_FALSE(Matches("a*b", "abc"));
}

}  // namespace
}  // namespace ipclab
