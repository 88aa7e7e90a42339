#include "grader/record/json.h"

#include <gtest/gtest.h>

#include "grader/record/base64.h"
#include "grader/record/fields.h"

namespace ipclab {
namespace {

using nlohmann::json;

// ---- The table of fields is complete: it has as many as the struct.

struct Anything {
  template <typename T>
  operator T() const;  // NOLINT(google-explicit-constructor): only named, never called
};

template <typename T, typename... Values>
constexpr std::size_t CountFields() {
  if constexpr (requires { T{Values()..., Anything()}; }) {
    return CountFields<T, Values..., Anything>();
  } else {
    return sizeof...(Values);
  }
}

template <typename T>
constexpr bool Complete() {
  return std::tuple_size_v<decltype(internal::FieldsOf(internal::Tag<T>()))> == CountFields<T>();
}

static_assert(Complete<SourceLine>());
static_assert(Complete<Object>());
static_assert(Complete<Hold>());
static_assert(Complete<Event>());
static_assert(Complete<Output>());
static_assert(Complete<Flow>());
static_assert(Complete<MemorySample>());
static_assert(Complete<MemoryRegion>());
static_assert(Complete<Exec>());
static_assert(Complete<Process>());
static_assert(Complete<Wait>());
static_assert(Complete<Content>());
static_assert(Complete<Semaphore>());
static_assert(Complete<Leak>());
static_assert(Complete<FileFact>());
static_assert(Complete<RunRecord>());

// ---- There and back

RunRecord Example() {
  RunRecord run;
  run.scenario = "default";
  run.build = "O2";
  run.seed = 0xffffffffffffffff;
  run.outcome = Outcome::kDeadlock;
  run.wall_ms = 0.1;
  run.variables = {{"word", "abc"}, {"bytes", std::string("\xff\x00\x80", 3)}};
  Process process;
  process.name = "parent";
  process.end = Process::End::kSignalled;
  process.execs = {{7, "/bin/ls", {"ls", "-l"}}};
  process.memory = {{MemoryRegion::Kind::kStack, 0x7ffffffde000, 0x7ffffffff000, kNoObject}};
  run.processes.push_back(process);
  Object object;
  object.kind = ObjectKind::kSysvQueue;
  object.key = -1;
  object.creator = 0;
  run.objects.push_back(object);
  Hold hold;
  hold.object = 0;
  hold.access = Access::kWrite;
  hold.released = ReleaseReason::kCloseOnExec;
  hold.survived_exec = {3, 9};
  run.holds.push_back(hold);
  Event event;
  event.seq = kNever;
  event.call = "read";
  event.result = -5;
  event.where = {"pipe.cpp", 21, "main"};
  run.events.push_back(event);
  run.outputs = {{4, 0, 0, 1, std::string("a\0\xc0", 3)}};
  Wait wait;
  wait.process = 0;
  wait.watched = {0};
  wait.word = FutexWord::kMutex;
  run.waits.push_back(wait);
  run.contents = {{0, 0, 2, 3, 384}};
  run.semaphores = {{0, 1, 5, 0, 9, {"sem.cpp", 7, "main"}}};
  run.files.push_back({});
  run.files[0].type = 'p';
  return run;
}

TEST(RecordJsonTest, TheWayThereAndBackIsExact) {
  const json written = ToJson(Example());
  const Result<RunRecord> again = RecordFromJson(json::parse(written.dump()));
  ASSERT_TRUE(again.ok()) << again.error();
  EXPECT_EQ(ToJson(*again), written);
  EXPECT_EQ(again->seed, 0xffffffffffffffff);
  EXPECT_EQ(again->wall_ms, 0.1);
  EXPECT_EQ(again->variables.at("bytes"), std::string("\xff\x00\x80", 3));
  EXPECT_EQ(again->outputs[0].data, std::string("a\0\xc0", 3));
  EXPECT_EQ(again->events[0].seq, kNever);
  EXPECT_EQ(again->events[0].where, (SourceLine{"pipe.cpp", 21, "main"}));
  EXPECT_EQ(again->holds[0].survived_exec, (std::vector<Seq>{3, 9}));
  EXPECT_EQ(again->processes[0].execs[0].argv, (std::vector<std::string>{"ls", "-l"}));
  EXPECT_EQ(again->processes[0].memory[0].kind, MemoryRegion::Kind::kStack);
  EXPECT_EQ(again->objects[0].kind, ObjectKind::kSysvQueue);
  EXPECT_EQ(again->files[0].type, 'p');
  EXPECT_EQ(again->waits[0].watched, (std::vector<int>{0}));
  EXPECT_EQ(again->waits[0].word, FutexWord::kMutex);
  EXPECT_EQ(again->contents[0].bytes, 384u);
  EXPECT_EQ(again->semaphores[0].changed_at.line, 7);
}

TEST(RecordJsonTest, FieldsWithTheirDefaultValueAreLeftOut) {
  EXPECT_EQ(ToJson(RunRecord()), (json{{"schema", "ipclab.record/1"}}));
}

TEST(RecordJsonTest, TextThatIsNotUtf8GoesAsBase64) {
  EXPECT_EQ(ToJson(Example())["outputs"][0]["data"], (json{{"base64", "YQDA"}}));
}

std::string ProblemOf(const json& record) {
  const Result<RunRecord> read = RecordFromJson(record);
  return read.ok() ? "" : read.error().message;
}

TEST(RecordJsonTest, AnotherSchemaIsRefused) {
  EXPECT_NE(ProblemOf({{"schema", "ipclab.record/2"}}), "");
  EXPECT_NE(ProblemOf(json::array()), "");
  EXPECT_NE(ProblemOf(json::parse("{", nullptr, false)), "");
}

TEST(RecordJsonTest, AMistakeIsToldWithItsPlace) {
  json record = ToJson(Example());
  record["events"][0]["error"] = "x";
  EXPECT_EQ(ProblemOf(record), "not a right record: events[0].error: expected a whole number");
}

TEST(RecordJsonTest, AnUnknownNameIsRefused) {
  json record = ToJson(Example());
  record["outcome"] = "exploded";
  EXPECT_NE(ProblemOf(record).find("outcome: expected one of exited, deadlock"), std::string::npos);
}

TEST(RecordJsonTest, AnIndexOfWhatDoesNotExistIsRefused) {
  json record = ToJson(Example());
  record["outputs"][0]["process"] = 1;
  EXPECT_EQ(ProblemOf(record), "not a right record: outputs[0].process: there is no such one");
  record["outputs"][0]["process"] = -2;
  EXPECT_NE(ProblemOf(record), "");
  record = ToJson(Example());
  record["waits"][0]["watched"] = {0, 1};
  EXPECT_EQ(ProblemOf(record), "not a right record: waits[0].watched: there is no such one");
}

TEST(RecordJsonTest, UnknownFieldsAreIgnored) {
  json record = ToJson(Example());
  record["colour"] = "blue";
  EXPECT_EQ(ProblemOf(record), "");
}

// ---- Base64 and UTF-8

TEST(Base64Test, EncodesAsTheRfcSays) {
  EXPECT_EQ(EncodeBase64(""), "");
  EXPECT_EQ(EncodeBase64("f"), "Zg==");
  EXPECT_EQ(EncodeBase64("fo"), "Zm8=");
  EXPECT_EQ(EncodeBase64("foobar"), "Zm9vYmFy");
}

TEST(Base64Test, EveryByteComesBack) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes += static_cast<char>(i);
    EXPECT_EQ(DecodeBase64(EncodeBase64(bytes)), bytes);
  }
}

TEST(Base64Test, WhatIsNoBase64IsRefused) {
  EXPECT_EQ(DecodeBase64("abc"), std::nullopt);
  EXPECT_EQ(DecodeBase64("ab!="), std::nullopt);
}

TEST(Utf8Test, OnlyWellFormedTextIsUtf8) {
  EXPECT_TRUE(IsUtf8("héllo, 안녕, \U0001f600"));
  EXPECT_FALSE(IsUtf8("\xc0\x80"));          // an overlong NUL
  EXPECT_FALSE(IsUtf8("\xed\xa0\x80"));      // a surrogate
  EXPECT_FALSE(IsUtf8("\xf4\x90\x80\x80"));  // beyond Unicode
  EXPECT_FALSE(IsUtf8("\xe2\x82"));          // cut off
}

}  // namespace
}  // namespace ipclab
