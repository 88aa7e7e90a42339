#include "grader/gradebook/class_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "grader/base/temp_dir.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Stands for the grader: a submission's text says what happens ("score 7", "die", "garbage", ...).
constexpr char kFakeGrader[] = R"sh(#!/bin/sh
read word number < "$3/pipe.c"
echo "$3" >> "$(dirname "$2")/log"
timeline=
for word_of_command in "$@"; do
  [ "$timeline" = next ] && timeline=$word_of_command && mkdir -p "$timeline" && echo page > "$timeline/index.html"
  [ "$word_of_command" = --timeline ] && timeline=next
done
case $word in
full) echo '{"schema": "ipclab.grade/1", "score": 10, "max_score": 10, "checks": []}'; exit 0;;
score) echo '{"schema": "ipclab.grade/1", "score": '$number', "max_score": 10, "checks": []}'; exit 1;;
die) kill -SEGV $$;;
garbage) echo nonsense;;
*) echo 'ipclab: the grader could not do its work: no namespaces' >&2; exit 3;;
esac
)sh";

class ClassRunTest : public ::testing::Test {
 protected:
  ClassRunTest() {
    std::ofstream(dir_.path() + "/grader") << kFakeGrader;
    chmod((dir_.path() + "/grader").c_str(), 0755);
    std::ofstream(dir_.path() + "/lab.yaml") << "lab: pipe\n";
    facts_.folder = dir_.path() + "/class";
    facts_.scratch = dir_.path() + "/scratch";
    facts_.labs = {{"pipe", dir_.path() + "/lab.yaml", {"pipe"}}};
    facts_.grader = {"hash", "gcc"};
  }

  void Hand(const std::string& student, const std::string& text) {
    fs::create_directories(facts_.folder + "/" + student);
    std::ofstream(facts_.folder + "/" + student + "/pipe.c") << text << "\n";
  }

  ClassPlan Plan() { return PlanClass(book_, run_, facts_).value(); }

  ClassOutcome Run(int jobs = 2) {
    run_ = book_.BeginRun(facts_.folder, 0).value();
    const ClassPlan plan = Plan();
    ClassRunOptions options;
    options.jobs = jobs;
    options.program = dir_.path() + "/grader";
    options.timelines = timelines_;
    std::FILE* null = std::fopen("/dev/null", "w");
    Progress progress(null, false, 80, static_cast<int>(plan.jobs.size()));
    const ClassOutcome outcome = RunClass(book_, run_, facts_, plan, options, progress).value();
    std::fclose(null);
    return outcome;
  }

  std::vector<std::string> Marks() {
    std::vector<std::string> marks;
    const std::vector<Mark> all = book_.Marks().value();
    for (const Mark& mark : all) {
      marks.push_back(fmt::format("{} {} {}", mark.student, mark.lab, mark.score));
    }
    return marks;
  }

  int Gradings() const {
    std::ifstream log(dir_.path() + "/log");
    return static_cast<int>(std::count(std::istreambuf_iterator<char>(log), {}, '\n'));
  }

  TempDir dir_ = TempDir::Create("class").value();
  Gradebook book_ = Gradebook::Open(dir_.path() + "/grades.db").value();
  ClassFacts facts_;
  std::string timelines_;
  std::int64_t run_ = book_.BeginRun("", 0).value();
};

TEST_F(ClassRunTest, EveryStudentGetsTheirMarkHoweverManyWorkersThereAre) {
  for (int i = 0; i < 9; ++i) Hand(fmt::format("s{}", i), fmt::format("score {}", i));
  EXPECT_EQ(Run(4).graded, 9);
  const std::vector<std::string> marks = Marks();
  EXPECT_THAT(marks, SizeIs(9));
  EXPECT_EQ(marks[7], "s7 pipe 7");
  facts_.again = true;
  EXPECT_EQ(Run(1).graded, 9);
  EXPECT_EQ(Marks(), marks);
}

TEST_F(ClassRunTest, NoGradersEndTakesAnotherGradingDown) {
  Hand("alice", "score 8");
  Hand("bob", "die");
  Hand("carol", "garbage");
  Hand("dave", "refuse");
  const ClassOutcome outcome = Run();
  EXPECT_EQ(outcome.graded, 1);
  EXPECT_EQ(outcome.failed, 3);
  EXPECT_THAT(Marks(), ElementsAre("alice pipe 8"));
  const auto failures = book_.Failures().value();
  ASSERT_THAT(failures, SizeIs(3));
  EXPECT_EQ(failures[0].error, "the grader was ended by signal 11 (Segmentation fault)");
  EXPECT_THAT(failures[1].error, HasSubstr("no ipclab.grade/1"));
  EXPECT_EQ(failures[2].error, "no namespaces");
}

TEST_F(ClassRunTest, WhatIsUnchangedIsNotRunAgainAndWhatFailedIs) {
  Hand("alice", "score 8");
  Hand("bob", "refuse");
  Run();
  EXPECT_EQ(Gradings(), 2);
  EXPECT_EQ(Plan().unchanged, 1);
  Run();
  EXPECT_EQ(Gradings(), 3);
  Hand("alice", "score 9");
  Run();
  EXPECT_EQ(Gradings(), 5);
  EXPECT_THAT(Marks(), ElementsAre("alice pipe 9"));
}

TEST_F(ClassRunTest, AnotherLabGraderOrSeedIsAnotherKey) {
  Hand("alice", "score 8");
  Run();
  EXPECT_THAT(Plan().jobs, IsEmpty());
  facts_.seed = 2;
  EXPECT_THAT(Plan().jobs, SizeIs(1));
  facts_.seed = 1;
  facts_.grader.compiler = "gcc 13";
  EXPECT_THAT(Plan().jobs, SizeIs(1));
  facts_.grader.compiler = "gcc";
  std::ofstream(dir_.path() + "/lab.yaml") << "lab: pipe # changed\n";
  EXPECT_THAT(Plan().jobs, SizeIs(1));
}

TEST_F(ClassRunTest, WhatIsAlikeIsGradedOnce) {
  for (const char* student : {"alice", "bob", "carol"}) Hand(student, "score 8");
  EXPECT_EQ(Run().graded, 1);
  EXPECT_THAT(Marks(), SizeIs(3));
  Hand("dave", "score 8");
  EXPECT_EQ(Run().graded, 0);
  EXPECT_THAT(Marks(), SizeIs(4));
}

TEST_F(ClassRunTest, ATeamsSubmissionCountsForItsMembers) {
  facts_.roster = "student,team\nalice,red\nbob,red\ncarol,blue\n";
  Hand("red", "score 8");
  const ClassOutcome outcome = Run();
  EXPECT_EQ(outcome.graded, 1);
  EXPECT_THAT(Marks(), ElementsAre("alice pipe 8", "bob pipe 8"));
}

TEST_F(ClassRunTest, TimesComeFromTheirTableElseFromTheFiles) {
  Hand("alice", "score 8");
  Hand("bob", "score 7");
  const auto long_ago = std::chrono::file_clock::from_sys(
      std::chrono::sys_time<std::chrono::seconds>(std::chrono::seconds(1'000'000'000)));
  fs::last_write_time(facts_.folder + "/bob/pipe.c", long_ago);
  facts_.times = "student,submitted\nalice,2026-10-01 21:59 Z\n";
  Run();
  const std::vector<Mark> marks = book_.Marks().value();
  ASSERT_THAT(marks, SizeIs(2));
  EXPECT_EQ(marks[0].submitted, 1790891940);
  EXPECT_EQ(marks[1].submitted, 1'000'000'000);
}

// At twenty moments, of which some are within a grading, some within a commit.
TEST_F(ClassRunTest, KilledAtAnyMomentAndGoneOnWithItEqualsUndisturbed) {
  for (int i = 0; i < 6; ++i) Hand(fmt::format("s{}", i), fmt::format("score {}", i));
  Run();
  const std::vector<std::string> undisturbed = Marks();
  for (int round = 0; round < 20; ++round) {
    const std::string path = fmt::format("{}/killed{}.db", dir_.path(), round);
    const auto grade_all = [&] {
      book_ = Gradebook::Open(path).value();
      return Run().graded;
    };
    const pid_t child = fork();
    if (child == 0) {
      grade_all();
      _exit(0);
    }
    // Waits for nothing: any moment will do, and others come with other machines.
    usleep(static_cast<useconds_t>(round) * 3000);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    grade_all();
    EXPECT_EQ(Marks(), undisturbed) << round;
    EXPECT_THAT(Plan().jobs, IsEmpty());
  }
}

TEST_F(ClassRunTest, WhoIsToldToStopKeepsWhatWasFinished) {
  Hand("alice", "score 8");
  const ClassPlan plan = Plan();
  const volatile std::sig_atomic_t stop = 1;
  ClassRunOptions options;
  options.stop = &stop;
  Progress progress(stdout, false, 80, 1);
  const ClassOutcome outcome = RunClass(book_, run_, facts_, plan, options, progress).value();
  EXPECT_TRUE(outcome.stopped);
  EXPECT_EQ(Run().graded, 1);
}

TEST_F(ClassRunTest, PicturesAreKeptOfWhatGotLessThanFullMarks) {
  timelines_ = dir_.path() + "/pictures";
  Hand("alice", "score 8");
  Hand("bob", "full");
  Hand("carol", "die");
  // What a run that was killed left behind.
  fs::create_directories(timelines_ + "/" + Plan().jobs.at(0).facts.key + ".part");
  Run();
  const std::vector<Mark> marks = book_.Marks().value();
  ASSERT_THAT(marks, SizeIs(2));
  std::vector<std::string> kept;
  for (const auto& entry : fs::directory_iterator(timelines_)) {
    kept.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(kept, ElementsAre(marks[0].facts.key));
  EXPECT_TRUE(fs::exists(timelines_ + "/" + kept.at(0) + "/index.html"));
}

TEST_F(ClassRunTest, WhoHandedInNothingIsMissing) {
  Hand("alice", "score 8");
  fs::create_directories(facts_.folder + "/bob");
  const ClassPlan plan = Plan();
  EXPECT_EQ(plan.missing, 1);
  EXPECT_EQ(plan.students, 2);
}

}  // namespace
}  // namespace ipclab
