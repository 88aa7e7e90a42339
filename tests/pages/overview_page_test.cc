// The pages of `ipclab gradebook export --format html`, as a browser shows them: of a generated
// class of 200 students in eleven labs, and of two that are really graded.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <regex>

#include "grader/overview/overview.h"
#include "tests/pages/browser.h"
#include "tests/runner/program.h"

namespace ipclab::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::AnyOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kStudents = 200;
constexpr int kLabs = 11;
constexpr int kChecks = 15;

std::string Box() { return ::testing::TempDir(); }

// Fails about every sixth check, evenly over students and labs.
Grade MadeUpGrade(int student, int lab) {
  Grade grade;
  grade.lab = fmt::format("lab{}", lab);
  for (int i = 0; i < kChecks; ++i) {
    Finding& finding = grade.findings.emplace_back();
    finding.check = fmt::format("check-{}", i);
    finding.title = fmt::format("The program does thing {} as it should.", i);
    finding.max_score = 1;
    finding.visibility = i == 14 ? Visibility::kHidden : Visibility::kVisible;
    const bool fails = (student * 7 + lab * 5 + i * 11) % 6 == 0;
    finding.status = fails ? Status::kFail : Status::kPass;
    finding.score = fails ? 0 : 1;
    if (fails) finding.message = fmt::format("child wrote {} where <b>{}</b> was asked", i, lab);
    grade.score += finding.score;
    grade.max_score += 1;
  }
  return grade;
}

class MadeUpClass {
 public:
  MadeUpClass() {
    graded_.resize(kStudents * kLabs);
    overview_.title = "Class";
    for (int i = 0; i < kStudents; ++i) AddStudent(i);
  }
  const Overview& overview() const { return overview_; }

 private:
  void AddStudent(int number) {
    Student& student = overview_.students.emplace_back();
    student.student = fmt::format("s{:03}", number);
    // Their order by name is not that of their numbers.
    student.name = fmt::format("Student Number {}é", (number * 37) % kStudents);
    student.section = std::array{"red", "green", "blue", "black"}[number % 4];
    StudentMarks marks;
    marks.student = student.student;
    for (int lab = 0; lab < kLabs; ++lab) marks.labs.push_back(MarkIn(number, lab));
    AddUp(&marks);
    overview_.marks.push_back(marks);
  }

  FinalMark MarkIn(int student, int lab) {
    FinalMark final{fmt::format("lab{}", lab), fmt::format("lab{}", lab), nullptr, 0, kChecks};
    if (student % 50 == lab) return final;  // nothing handed in
    const int attempt = student * kLabs + lab;
    const Grade& grade = overview_.grades[attempt] = MadeUpGrade(student, lab);
    Mark& mark = graded_[static_cast<std::size_t>(attempt)];
    mark.attempt = attempt;
    mark.score = grade.score;
    mark.max_score = grade.max_score;
    final.mark = &mark;
    final.score = grade.score;
    return final;
  }

  std::vector<Mark> graded_;
  Overview overview_;
};

const Overview& TheClass() {
  static const MadeUpClass& made = *new MadeUpClass();
  return made.overview();
}

std::string SavedAs(const std::string& name, const std::string& page) {
  const std::string file = Box() + "/" + name;
  std::ofstream(file) << page << std::flush;
  return file;
}

// A copy of the page, without its policy, with a script at its end that uses the page as a person
// would.  What it adds to `seen` is in the start tag.
std::string Driven(const std::string& page, const std::string& script) {
  std::string copy = std::regex_replace(page, std::regex("<meta http-equiv[^>]*>"), "");
  copy.insert(copy.rfind("</body>"), R"(<script>{
    const seen = [];
    const names = () => [...document.querySelectorAll('#table tbody tr:not([hidden]) a')].map((link) => link.textContent);
    const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    const type = (text) => { const field = byId('search'); field.value = text; field.dispatchEvent(new Event('input')); };
    )" + script + R"(
    document.documentElement.dataset.seen = seen.join('|');
  }</script>
)");
  return copy;
}

class OverviewPageTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(access(kBrowser, X_OK), 0)
        << "needs Debian's package chromium, which ./ipclab test installs";
  }
};

TEST_F(OverviewPageTest, TwoHundredStudentsOpenInLightAndDarkWithoutAWordOnTheConsole) {
  const std::string file = SavedAs("index.html", IndexPage(TheClass()));
  for (const Scheme scheme : {Scheme::kLight, Scheme::kDark}) {
    const Shown shown = Show(file, scheme);
    ExpectReady(shown.dom);
    EXPECT_THAT(shown.console, IsEmpty());
    EXPECT_THAT(StartTag(shown.dom), HasSubstr(scheme == Scheme::kDark ? "data-scheme=\"dark\""
                                                                       : "data-scheme=\"light\""));
    EXPECT_EQ(Times("<tr data-search=", shown.dom), 200u);
    EXPECT_EQ(Times("<svg class=\"histogram", shown.dom), 12u);
    EXPECT_EQ(Times("<details id=\"lab-", shown.dom), 11u);
    EXPECT_THAT(shown.dom, HasSubstr(">hidden</span>"));
  }
}

TEST_F(OverviewPageTest, AClickSortsAndAnotherTurnsRound) {
  const std::string file = SavedAs("sorted.html", Driven(IndexPage(TheClass()), R"(
    const heads = document.querySelectorAll('#table thead button');
    const scores = () => [...document.querySelectorAll('#table tbody tr')].map((row) => row.cells[3].dataset.value);
    const order = (values, sign) => values.every((value, i) => i === 0 || value === undefined ||
        (values[i - 1] !== undefined && sign * (value - values[i - 1]) >= 0));
    heads[3].click();
    seen.push(order(scores(), -1), scores().at(-1), document.querySelectorAll('[aria-sort=descending]').length);
    seen.push(Number(document.documentElement.dataset.sortMs) < 1000);
    heads[3].click();
    seen.push(order(scores(), 1), scores().at(-1));
    heads[0].click();
    seen.push(names()[0], names()[10], names()[199]);
    heads[0].click();
    seen.push(names()[0]);)"));
  const Shown shown = Show(file);
  ExpectReady(shown.dom);
  EXPECT_THAT(StartTag(shown.dom),
              HasSubstr("data-seen=\"true||1|true|true||Student Number 0é|Student Number 10é|"
                        "Student Number 199é|Student Number 199é\""))
      << StartTag(shown.dom);
}

// A button is pressed by Enter and Space in every browser; what is to be shown is that heads are
// buttons, that each can be reached, and in which order.
TEST_F(OverviewPageTest, TheKeyboardReachesSearchAndEveryHead) {
  const std::string file = SavedAs("keys.html", Driven(IndexPage(TheClass()), R"(
    press('/');
    seen.push(document.activeElement.id);
    type('17é');
    seen.push(names().length, byId('shown').textContent);
    press('Escape');
    seen.push(names().length, byId('shown').textContent);
    const heads = [...document.querySelectorAll('#table thead button')];
    heads[2].focus();
    seen.push(document.activeElement === heads[2], heads.every((head) => head.tabIndex === 0 && head.tagName === 'BUTTON'));
    seen.push(byId('scroll').tabIndex);)"));
  const Shown shown = Show(file);
  // 17 and 117
  EXPECT_THAT(StartTag(shown.dom), HasSubstr("data-seen=\"search|2|2 of 200|200||true|true|0\""))
      << StartTag(shown.dom);
}

TEST_F(OverviewPageTest, SearchFindsEveryWordWhateverItsAccents) {
  const std::string file = SavedAs("search.html", Driven(IndexPage(TheClass()), R"(
    for (const text of ['BLUE', 's007', '7e number', 'nobody', '']) {
      type(text);
      seen.push(names().length);
    })"));
  EXPECT_THAT(StartTag(Show(file).dom), HasSubstr("data-seen=\"50|1|20|0|200\""));
}

TEST_F(OverviewPageTest, AnAddressOpensTheChecksOfALab) {
  const std::string file = SavedAs("index.html", IndexPage(TheClass()));
  const Shown shown = Show(file + "#lab-lab3");
  EXPECT_EQ(Times("<details id=\"lab-lab3\" class=\"lab\" open", shown.dom), 1u);
  EXPECT_EQ(Times("class=\"lab\" open", shown.dom), 1u);
}

TEST_F(OverviewPageTest, AScriptThatGotIntoThePageDoesNotRun) {
  std::string page = IndexPage(TheClass());
  page.insert(page.rfind("</body>"),
              "<script>document.documentElement.dataset.evil = 'yes'</script>"
              "<img src=x onerror=\"document.documentElement.dataset.evil = 'yes'\">");
  const Shown shown = Show(SavedAs("evil.html", page));
  ExpectReady(shown.dom);
  EXPECT_THAT(StartTag(shown.dom), Not(HasSubstr("evil")));
  EXPECT_THAT(shown.console, HasSubstr("Content Security Policy"));
}

TEST_F(OverviewPageTest, AStudentsPageHasEachLabAndWhatDidNotPass) {
  const StudentMarks& student = TheClass().marks[1];
  for (const Audience audience : {Audience::kInstructor, Audience::kStudent}) {
    const Shown shown = Show(SavedAs("student.html", StudentPage(TheClass(), student, audience)));
    EXPECT_THAT(shown.console, IsEmpty());
    EXPECT_EQ(Times("<section id=\"lab-", shown.dom), 11u);
    EXPECT_GT(Times("<dt>Expected</dt>", shown.dom), 10u);
    EXPECT_THAT(shown.dom, HasSubstr("nothing was handed in"));
    EXPECT_EQ(Times("check-14", shown.dom) > 0, audience == Audience::kInstructor);
  }
}

// ---- Through the command line

TEST_F(OverviewPageTest, AGradedClassBecomesPagesWhoseLinksAllLeadSomewhere) {
  const fs::path box = fs::path(Box()) / "real";
  const std::map<std::string, std::string> handed = {
      {"alice", "reference/pipe"}, {"bob", "tests/mutants/pipe/child-waits-for-its-own-end"}};
  for (const auto& [student, from] : handed) {
    fs::create_directories(box / "class");
    fs::copy(from, box / "class" / student, fs::copy_options::recursive);
  }
  const std::string db = box / "grades.db";
  std::ofstream(box / "roster.csv") << "student,name,moodle_id\nalice,Alice,7\nbob,Bob,8\n";
  const ProgramEnd graded = RunProgram(
      {"grader/ipclab", "class", box / "class", "--lab", "labs/pipe/lab.yaml", "--db", db,
       "--schedules", "0", "--timelines", box / "pictures", "--roster", box / "roster.csv"});
  ASSERT_EQ(graded.status, 0) << graded.output << graded.error;
  const std::vector<std::string> exporting = {
      "grader/ipclab", "gradebook", "export",      "--db",          db,
      "--format",      "html",      "--timelines", box / "pictures"};
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), exporting.begin(), exporting.end());
    return RunProgram(more).status;
  };
  ASSERT_EQ(run({"-o", box / "pages"}), 0);
  ASSERT_EQ(run({"-o", box / "handed-out", "--for-students"}), 0);
  EXPECT_EQ(run({}), 2);

  const Shown index = Show(box / "pages/index.html");
  ExpectReady(index.dom);
  EXPECT_THAT(index.console, IsEmpty());
  const std::string bob = ReadText(box / "pages/students/bob.html");
  EXPECT_THAT(bob, HasSubstr("pictures of the runs"));
  EXPECT_THAT(ReadText(box / "pages/students/alice.html"), Not(HasSubstr("pictures of the runs")));
  EXPECT_FALSE(fs::exists(box / "handed-out/index.html"));
  EXPECT_TRUE(fs::exists(box / "handed-out/bob.html"));
  const std::regex link("href=\"([^\"#]+)\"");
  int links = 0;
  for (const char* page : {"pages/index.html", "pages/students/bob.html", "handed-out/bob.html"}) {
    const std::string html = ReadText(box / page);
    for (std::sregex_iterator it(html.begin(), html.end(), link), end; it != end; ++it, ++links) {
      EXPECT_TRUE(fs::exists((box / page).parent_path() / (*it)[1].str())) << page << (*it)[1];
    }
  }
  EXPECT_GT(links, 5);

  const ProgramEnd feedback = RunProgram({"grader/ipclab", "gradebook", "export", "--db", db,
                                          "--format", "moodle", "--lab", "pipe", "--feedback"});
  EXPECT_EQ(feedback.status, 0) << feedback.error;
  EXPECT_THAT(feedback.output, HasSubstr("Feedback comments"));
  EXPECT_THAT(feedback.output, HasSubstr("still held the write end of pipe #1"));
  const ProgramEnd copies =
      RunProgram({"grader/ipclab", "gradebook", "copies", "--db", db, "-o", box / "copies"});
  EXPECT_EQ(copies.status, 0) << copies.error;
  EXPECT_THAT(copies.output, HasSubstr("pipe: 2 programs compared"));
  EXPECT_THAT(Show(box / "copies/index.html").console, IsEmpty());
}

}  // namespace
}  // namespace ipclab::testing
