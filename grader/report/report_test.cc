#include "grader/report/report.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace ipclab {
namespace {

Grade Example() {
  Grade grade;
  grade.lab = "pipe";
  grade.submission = "alice";
  grade.score = 8.5;
  grade.max_score = 10;
  grade.seed = 1;
  grade.isolation = "full";
  Finding passed;
  passed.check = "message";
  passed.title = "The message arrives.";
  passed.score = passed.max_score = 2;
  Finding failed;
  failed.check = "closes-unused-ends";
  failed.title = "Unused ends are closed.";
  failed.category = Category::kMechanism;
  failed.status = Status::kFail;
  failed.max_score = 1.5;
  failed.message = "child still held the write end.\n  expected: a\n  actual:   b";
  failed.hint = "Close it.";
  failed.evidence = {{"child", "pipe", "read(3, …, 128)", "pipe.cpp", 21}};
  Finding skipped;
  skipped.check = "big";
  skipped.title = "A large message arrives.";
  skipped.status = Status::kSkip;
  skipped.visibility = Visibility::kAfterDueDate;
  skipped.max_score = 1;
  skipped.message = "Not judged: it needs \"x\", which did not pass.";
  grade.findings = {passed, failed, skipped};
  grade.leaks = {{LeakKind::kSysvQueue, "key 0x8000 id 0", "msgq1", "msgq1.cpp", 18}};
  grade.runs = {{"default", "O2", 7, "", Outcome::kExited, 4.1, 1.2, {}, {}, {}}};
  return grade;
}

TEST(TextReportTest, TellsAllByCategory) {
  EXPECT_EQ(ToText(Example()), R"(Lab pipe, alice

behaviour
  ✓      2/2  The message arrives. (message)
  –      0/1  A large message arrives. (big)
        Not judged: it needs "x", which did not pass.

mechanism
  ✗    0/1.5  Unused ends are closed. (closes-unused-ends)
        child still held the write end.
          expected: a
          actual:   b
        at pipe.cpp:21  read(3, …, 128)  in child
        Hint: Close it.

left over
  sysv-queue: key 0x8000 id 0, of msgq1, msgq1.cpp:18

Score: 8.5 of 10 points (seed 1)
)");
}

TEST(TextReportTest, ProseIsBrokenAtBlanksAndQuotedOutputIsNot) {
  Grade grade = Example();
  grade.findings[1].message =
      std::string(20, 'a') + " " + std::string(20, 'b') + "\n  " + std::string(60, 'q');
  const std::string text = ToText(grade, {.colour = false, .width = 40});
  EXPECT_NE(
      text.find("        " + std::string(20, 'a') + "\n        " + std::string(20, 'b') + "\n"),
      std::string::npos);
  EXPECT_NE(text.find(std::string(60, 'q')), std::string::npos);
}

TEST(TextReportTest, ColoursAreThereOnlyWhenAsked) {
  EXPECT_EQ(ToText(Example()).find('\x1b'), std::string::npos);
  EXPECT_NE(ToText(Example(), {.colour = true, .width = 100}).find("\x1b[31m✗\x1b[0m"),
            std::string::npos);
}

TEST(TextReportTest, WhatASubmissionPrintedCannotHarmTheTerminal) {
  Grade grade = Example();
  grade.submission = "\x1b]0;title\x07";
  grade.findings[1].message = "got \x1b[2J\xff";
  grade.findings[1].evidence[0].call = "write(1, \x1b[2J)";
  grade.leaks[0].name = "\x1b[2J";
  const std::string text = ToText(grade);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("got \\x1b[2J\\xff"), std::string::npos);
}

TEST(TextReportTest, WeakIsolationIsTold) {
  Grade grade = Example();
  grade.isolation = "reduced";
  EXPECT_TRUE(ToText(grade).ends_with("Isolation: reduced\n"));
  grade.isolation_reason = "no user namespaces";
  EXPECT_TRUE(ToText(grade).ends_with("Isolation: reduced (no user namespaces)\n"));
  EXPECT_EQ(ToJson(grade)["isolation"], "reduced");
  EXPECT_EQ(ToJson(grade)["isolation_reason"], "no user namespaces");
}

TEST(JsonReportTest, FollowsItsSchema) {
  EXPECT_EQ(ToJson(Example()), nlohmann::json::parse(R"json({
    "schema": "ipclab.grade/1", "lab": "pipe", "submission": "alice",
    "score": 8.5, "max_score": 10.0, "seed": 1, "isolation": "full",
    "checks": [
      {"id": "message", "title": "The message arrives.", "category": "behaviour",
       "status": "pass", "score": 2.0, "max_score": 2.0, "visibility": "visible",
       "message": "", "hint": "", "evidence": []},
      {"id": "closes-unused-ends", "title": "Unused ends are closed.", "category": "mechanism",
       "status": "fail", "score": 0.0, "max_score": 1.5, "visibility": "visible",
       "message": "child still held the write end.\n  expected: a\n  actual:   b",
       "hint": "Close it.",
       "evidence": [{"process": "child", "program": "pipe", "call": "read(3, …, 128)",
                     "file": "pipe.cpp", "line": 21}]},
      {"id": "big", "title": "A large message arrives.", "category": "behaviour",
       "status": "skip", "score": 0.0, "max_score": 1.0, "visibility": "after-due-date",
       "message": "Not judged: it needs \"x\", which did not pass.",
       "hint": "", "evidence": []}],
    "leaks": [{"kind": "sysv-queue", "name": "key 0x8000 id 0", "process": "msgq1",
               "file": "msgq1.cpp", "line": 18}],
    "runs": [{"scenario": "default", "build": "O2", "seed": 7, "injection": "",
              "outcome": "exited", "wall_ms": 4.1, "cpu_ms": 1.2}],
    "warnings": []})json"));
}

TEST(JsonReportTest, BytesThatAreNoUtf8DoNotStopIt) {
  Grade grade = Example();
  grade.findings[1].message = "got \xff";
  EXPECT_NE(ToJson(grade).dump().find("got \\\\xff"), std::string::npos);
}

}  // namespace
}  // namespace ipclab
