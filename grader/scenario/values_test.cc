#include "grader/scenario/values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ipclab {
namespace {

Value Letters(std::uint64_t length) {
  Value value;
  value.kind = Value::Kind::kLetters;
  value.length = length;
  return value;
}

Value Number(std::int64_t min, std::int64_t max) {
  Value value;
  value.kind = Value::Kind::kNumber;
  value.min = min;
  value.max = max;
  return value;
}

Value Plain(const std::string& text) {
  Value value;
  value.text = text;
  return value;
}

// The same seed gives the same values, another one others.
TEST(ValuesTest, ValuesDependOnTheSeedAlone) {
  Lab lab;
  lab.values["word"] = Letters(12);
  EXPECT_EQ(DrawValues(lab, {}, 7), DrawValues(lab, {}, 7));
  EXPECT_NE(DrawValues(lab, {}, 7), DrawValues(lab, {}, 8));
}

// Letters are lower case, and as many as asked for.
TEST(ValuesTest, LettersAreLowerCaseLetters) {
  Lab lab;
  lab.values["word"] = Letters(200);
  const std::string word = DrawValues(lab, {}, 1).at("word");
  EXPECT_EQ(word.size(), 200u);
  EXPECT_TRUE(std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; }));
}

// Numbers lie within their range, both ends included, also below zero.
TEST(ValuesTest, NumbersLieWithinTheirRange) {
  Lab lab;
  lab.values["n"] = Number(-1, 1);
  std::set<std::string> drawn;
  for (std::uint64_t seed = 0; seed < 50; ++seed) drawn.insert(DrawValues(lab, {}, seed).at("n"));
  EXPECT_EQ(drawn, (std::set<std::string>{"-1", "0", "1"}));
}

// A range may be one number.
TEST(ValuesTest, ARangeMayHoldOneNumber) {
  Lab lab;
  lab.values["n"] = Number(5, 5);
  EXPECT_EQ(DrawValues(lab, {}, 3).at("n"), "5");
}

// The scenario's values win over the lab's; the others stay.
TEST(ValuesTest, TheScenariosValuesWin) {
  Lab lab;
  lab.values["a"] = Plain("of the lab");
  lab.values["b"] = Plain("of the lab");
  Scenario scenario;
  scenario.values["a"] = Plain("of the scenario");
  const Variables variables = DrawValues(lab, scenario, 1);
  EXPECT_EQ(variables.at("a"), "of the scenario");
  EXPECT_EQ(variables.at("b"), "of the lab");
}

// A fixture's path and content may hold values.
TEST(FixturesTest, TextsAreExpanded) {
  Scenario scenario;
  FixtureSpec& spec = scenario.fixtures.emplace_back();
  spec.path = "{name}.txt";
  spec.text = "hello, {name}";
  spec.mode = 0600;
  const std::vector<Fixture> fixtures = MakeFixtures(scenario, {{"name", "ann"}}, 1);
  ASSERT_EQ(fixtures.size(), 1u);
  EXPECT_EQ(fixtures[0].kind, Fixture::Kind::kFile);
  EXPECT_EQ(fixtures[0].path, "ann.txt");
  EXPECT_EQ(fixtures[0].content, "hello, ann");
  EXPECT_EQ(fixtures[0].mode, 0600u);
}

// `files` makes numbered files, from 1.
TEST(FixturesTest, FilesAreNumbered) {
  Scenario scenario;
  FixtureSpec& spec = scenario.fixtures.emplace_back();
  spec.kind = FixtureSpec::Kind::kFiles;
  spec.path = "file";
  spec.count = 3;
  const std::vector<Fixture> fixtures = MakeFixtures(scenario, {}, 1);
  ASSERT_EQ(fixtures.size(), 3u);
  EXPECT_EQ(fixtures[0].path, "file1");
  EXPECT_EQ(fixtures[2].path, "file3");
}

// Random content has its size, every value of a byte, and follows the seed.
TEST(FixturesTest, RandomContentFollowsTheSeed) {
  Scenario scenario;
  scenario.fixtures.emplace_back().random_bytes = 10'000;
  const std::string content = MakeFixtures(scenario, {}, 1).at(0).content;
  EXPECT_EQ(content.size(), 10'000u);
  EXPECT_EQ(std::set<char>(content.begin(), content.end()).size(), 256u);
  EXPECT_EQ(content, MakeFixtures(scenario, {}, 1).at(0).content);
  EXPECT_NE(content, MakeFixtures(scenario, {}, 2).at(0).content);
}

// A queue brings its messages, in their order.
TEST(FixturesTest, AQueueBringsItsMessages) {
  Scenario scenario;
  FixtureSpec& spec = scenario.fixtures.emplace_back();
  spec.kind = FixtureSpec::Kind::kQueue;
  spec.key = 0x8000;
  spec.messages = {{3, "{greeting}"}, {1, "bye"}};
  const Fixture queue = MakeFixtures(scenario, {{"greeting", "hello"}}, 1).at(0);
  EXPECT_EQ(queue.kind, Fixture::Kind::kSysvQueue);
  EXPECT_EQ(queue.key, 0x8000);
  ASSERT_EQ(queue.messages.size(), 2u);
  EXPECT_EQ(queue.messages[0].type, 3);
  EXPECT_EQ(queue.messages[0].data, "hello");
  EXPECT_EQ(queue.messages[1].data, "bye");
}

// A segment's size is in bytes, a semaphore set's how many there are.
TEST(FixturesTest, SizesAreBytesOrSemaphores) {
  Scenario scenario;
  FixtureSpec& segment = scenario.fixtures.emplace_back();
  segment.kind = FixtureSpec::Kind::kSegment;
  segment.size = 4096;
  FixtureSpec& set = scenario.fixtures.emplace_back();
  set.kind = FixtureSpec::Kind::kSemaphore;
  set.count = 2;
  const std::vector<Fixture> fixtures = MakeFixtures(scenario, {}, 1);
  EXPECT_EQ(fixtures[0].size, 4096u);
  EXPECT_EQ(fixtures[1].size, 2u);
}

}  // namespace
}  // namespace ipclab
