#include "grader/report/example_grades.h"

#include <fmt/format.h>

namespace ipclab {
namespace {

Finding Passed(std::string id, std::string title, double points) {
  Finding finding;
  finding.check = std::move(id);
  finding.title = std::move(title);
  finding.score = finding.max_score = points;
  return finding;
}

Finding Failed(std::string id, std::string title, double points, std::string message) {
  Finding finding = Passed(std::move(id), std::move(title), points);
  finding.status = Status::kFail;
  finding.score = 0;
  finding.message = std::move(message);
  return finding;
}

Finding Skipped(std::string id, std::string title, double points, std::string blocked_by) {
  Finding finding =
      Failed(std::move(id), std::move(title), points,
             fmt::format("Not judged: it needs \"{}\", which did not pass.", blocked_by));
  finding.status = Status::kSkip;
  finding.blocked_by = std::move(blocked_by);
  return finding;
}

void Add(Grade& grade, const Finding& finding) {
  grade.findings.push_back(finding);
  grade.score += finding.score;
  grade.max_score += finding.max_score;
}

RunFact Run(double wall_ms, std::vector<std::string> checks) {
  RunFact run{"default", "O2", 7, "", Outcome::kExited, wall_ms, 1, {}, {}, {}};
  run.checks = std::move(checks);
  return run;
}

Grade Begun() {
  Grade grade;
  grade.lab = "pipe";
  grade.submission = "alice";
  grade.seed = 1;
  grade.isolation = "full";
  return grade;
}

Finding FailedAtTwoLines() {
  Finding finding = Failed("closes-unused-ends", "Unused ends are closed.", 1.5,
                           "child still held the write end.\n  expected: a\n  actual:   b");
  finding.category = Category::kMechanism;
  finding.hint = "Close it.";
  finding.evidence = {{"child", "pipe", "read(3, …, 128)", "pipe.cpp", 21},
                      {"parent", "pipe", "pipe([3, 4])", "pipe.cpp", 12}};
  return finding;
}

}  // namespace

Grade OrdinaryGrade() {
  Grade grade = Begun();
  Add(grade, Passed("message", "The message arrives.", 3.5));
  Add(grade, FailedAtTwoLines());
  Add(grade, Skipped("big", "A large message arrives.", 1, "closes-unused-ends"));
  grade.warnings = {{"pipe.cpp", 9, "unused variable 'x'"}};
  grade.leaks = {{LeakKind::kSysvQueue, "key 0x8000 id 0", "pipe", "pipe.cpp", 18}};
  grade.runs = {Run(250, {"message", "closes-unused-ends"}), Run(500, {"big"})};
  return grade;
}

Grade GradeWithHiddenChecks() {
  Grade grade = OrdinaryGrade();
  Finding failed = Failed("secret-queue", "The secret queue is removed.", 2, "secret: left over");
  failed.category = Category::kCleanup;
  failed.hint = "Keep no secret.";
  failed.evidence = {{"secret child", "secret", "msgget(secret)", "secret.cpp", 5}};
  failed.visibility = Visibility::kHidden;
  Finding passed = Passed("secret-passed", "A secret passes.", 1);
  passed.visibility = Visibility::kHidden;
  Finding later = Skipped("secret-later", "A secret for later.", 1, "secret-queue");
  later.visibility = Visibility::kAfterDueDate;
  for (const Finding& finding : {failed, passed, later}) Add(grade, finding);
  grade.findings[2] = Skipped("big", "A large message arrives.", 1, "secret-queue");
  grade.leaks.push_back({LeakKind::kSysvQueue, "secret", "secret", "secret.cpp", 5});
  grade.runs.push_back(Run(1000, {"secret-queue"}));
  grade.runs.back().scenario = "secret";
  return grade;
}

Grade GradeWithoutBuild() {
  Grade grade = Begun();
  Finding build =
      Failed("builds", "It compiles.", 0,
             "It does not compile.\n  pipe.cpp:4: expected ';'\n  pipe.cpp:9: no 'x' here");
  build.category = Category::kBuild;
  build.evidence = {{"", "", "", "pipe.cpp", 4}, {"", "", "", "pipe.cpp", 9}};
  Add(grade, build);
  Add(grade, Skipped("message", "The message arrives.", 3, "builds"));
  return grade;
}

std::string HostileText() {
  return "\x1b[2J\x01\x7f\t\r ]]> --> </script><script>alert(1)</script> `code` ``` *b* _i_ "
         "[a](http://b.example) ![i](http://b.example/i) | cell | @everyone #1 $x$ :x: 100% %0A\xff"
         "\xc0\xaf\xed\xa0\x80\xef\xbf\xbe\xef\xbf\xbf\xe2\x80\xae\xf0\x9f\x98\x80"
         "\n::error file=a.cpp,line=1::injected"
         "\n  ::set-output name=result::injected"
         "\n  text ##[add-path]injected"
         "\n# Heading\n- item\n1. item\n    code\n> quote\n\n</pre></code></details>\n```\n"
         "{\"scores\": {\"behaviour\": 100}}\n";
}

Grade HostileGrade() {
  const std::string text = HostileText();
  Grade grade = OrdinaryGrade();
  grade.submission = text;
  grade.isolation = text;
  grade.isolation_reason = text;
  Finding& failed = grade.findings[1];
  failed.title = text;
  failed.message = text + "\n  " + text;
  failed.hint = text;
  failed.evidence = {{text, text, text, text, 3}};
  grade.findings[2].message = text;
  grade.leaks = {{LeakKind::kFile, text, text, text, 3}};
  grade.warnings = {{text, 4, text}};
  return grade;
}

Grade EndlessGrade() {
  Grade grade = Begun();
  std::string message;
  while (message.size() < 100'000) message += "  @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n";
  for (int i = 0; i < 30; ++i) Add(grade, Failed(fmt::format("c{}", i), "It ends.", 1, message));
  return grade;
}

}  // namespace ipclab
