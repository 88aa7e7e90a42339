// The comparison of programs, on the labs' solutions: each variant was written on its own, and a
// copy in disguise is made of each here.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "grader/copies/compare.h"
#include "grader/scenario/submission.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

using ::testing::Contains;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Program Read(const std::string& folder) {
  const Submission submission = ReadSubmission(folder, /*follow_links=*/true).value();
  return {fs::path(folder).filename(), "", submission.files};
}

std::vector<Program> SolutionsOf(const std::string& lab) {
  std::vector<Program> programs = {Read("reference/" + lab)};
  programs[0].student = "reference";
  for (const auto& entry : fs::directory_iterator("tests/variants/" + lab)) {
    if (entry.is_directory()) programs.push_back(Read(entry.path()));
  }
  return programs;
}

Comparison CompareAll(const std::string& lab, const std::vector<Program>& programs,
                      const CompareOptions& options = {}) {
  return Compare(programs, Read("skeletons/" + lab).files, options);
}

// Variants that were made from another for the sake of one difference, and that other.
const std::map<std::string, std::map<std::string, std::string>> kMadeFrom = {
    {"msgq",
     {{"c-empty-acknowledgement", "c-negative-type"}, {"c-child-serves", "c-negative-type"}}},
    {"pipe", {{"c-measures-its-sleep", "c-goto-cleanup"}}},
    {"shm", {{"c-constant-array", "c-classic"}}}};

// Those that were written on their own.
std::vector<Program> IndependentOf(const std::string& lab) {
  std::vector<Program> programs = SolutionsOf(lab);
  const auto made = kMadeFrom.find(lab);
  if (made == kMadeFrom.end()) return programs;
  std::erase_if(programs, [&made](const Program& it) { return made->second.contains(it.student); });
  return programs;
}

// ---- A copy in disguise

std::string WithoutComments(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(//[^\n]*|/\*([^*]|\*[^/])*\*/)"), "");
}

// All names but keywords and those after '#' get another: the tail shows that it was not a keyword.
std::string Renamed(const std::string& text) {
  static const std::regex kept(
      "if|else|while|for|do|return|int|char|const|void|static|struct|sizeof|unsigned|long|short|"
      "switch|case|default|break|continue|goto|auto|bool|true|false|nullptr|NULL|using|namespace|"
      "class|public|private|template|typename|new|delete|this|volatile|union|enum|constexpr|inline|"
      "extern|typedef|double|float|signed|explicit|noexcept|operator|try|catch|throw|register|"
      "alignas|protected|virtual|static_cast|define|include|R|L");
  std::string renamed;
  const std::regex name("[A-Za-z_][A-Za-z_0-9]*|\"([^\"\\\\]|\\\\.)*\"|[0-9][0-9A-Za-z.]*");
  auto last = text.cbegin();
  for (std::sregex_iterator it(text.begin(), text.end(), name), end; it != end; ++it) {
    renamed.append(last, (*it)[0].first);
    const std::string found = (*it)[0];
    const bool is_name = std::isalpha(static_cast<unsigned char>(found[0])) || found[0] == '_';
    renamed += is_name && !std::regex_match(found, kept) ? "my_" + found : found;
    last = (*it)[0].second;
  }
  renamed.append(last, text.cend());
  return renamed;
}

// What stands at the outermost level, in the opposite order; each a function as a rule.
std::string Reordered(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    parts.back() += c;
    depth += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (c == '\n' && depth == 0 && parts.back().find('}') != std::string::npos) {
      parts.emplace_back();
    }
  }
  std::string reordered;
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) reordered += *part + "\n";
  return reordered;
}

// Every blank at the beginning of a line is two, every line has an empty one and a comment after
// it.
std::string LaidOut(const std::string& text) {
  return std::regex_replace(text, std::regex("\n *"), "\n\n  // a remark\n\t  ");
}

Program InDisguise(const Program& program) {
  Program copy = program;
  copy.student += " in disguise";
  for (SourceFile& file : copy.files) {
    const bool continued = file.content.find("\\\n") != std::string::npos;
    file.content = Reordered(Renamed(WithoutComments(file.content)));
    if (!continued) file.content = LaidOut(file.content);
  }
  std::ranges::reverse(copy.files);
  return copy;
}

std::vector<std::string> Names(const std::vector<Program>& programs, const Comparison& found) {
  std::vector<std::string> names;
  for (const AlikePair& pair : found.pairs) {
    names.push_back(fmt::format("{} and {}: {:.0f} % and {:.0f} %, {} tokens",
                                programs[pair.one].student, programs[pair.other].student,
                                100 * pair.share_of_one, 100 * pair.share_of_other, pair.tokens));
  }
  return names;
}

class CopiesTest : public ::testing::TestWithParam<const char*> {};

// With room to spare: what is worth a look begins at half of either program.
TEST_P(CopiesTest, SolutionsThatWereWrittenOnTheirOwnAreNotAlike) {
  const std::vector<Program> programs = IndependentOf(GetParam());
  ASSERT_GT(programs.size(), 4u);
  EXPECT_THAT(
      Names(programs, CompareAll(GetParam(), programs, {.least_share = 0.4, .least_tokens = 20})),
      IsEmpty());
}

TEST_P(CopiesTest, ASolutionThatWasMadeFromAnotherIsFound) {
  const std::vector<Program> programs = SolutionsOf(GetParam());
  const Comparison found = CompareAll(GetParam(), programs);
  std::set<std::pair<std::string, std::string>> pairs;
  for (const AlikePair& pair : found.pairs) {
    pairs.insert({programs[pair.one].student, programs[pair.other].student});
    pairs.insert({programs[pair.other].student, programs[pair.one].student});
  }
  const auto made = kMadeFrom.find(GetParam());
  if (made == kMadeFrom.end()) {
    EXPECT_THAT(pairs, IsEmpty());
    return;
  }
  for (const auto& derived : made->second) EXPECT_THAT(pairs, Contains(derived));
}

TEST_P(CopiesTest, ACopyInDisguiseIsAlikeItsOriginalAndNoOther) {
  std::vector<Program> programs = IndependentOf(GetParam());
  const std::size_t originals = programs.size();
  for (std::size_t i = 0; i < originals; ++i) programs.push_back(InDisguise(programs[i]));
  const Comparison found = CompareAll(GetParam(), programs);
  EXPECT_THAT(found.pairs, SizeIs(originals)) << ::testing::PrintToString(Names(programs, found));
  for (const AlikePair& pair : found.pairs) {
    EXPECT_EQ(pair.other, pair.one + originals);
    EXPECT_GT(std::min(pair.share_of_one, pair.share_of_other), 0.8);
  }
}

INSTANTIATE_TEST_SUITE_P(Labs, CopiesTest,
                         ::testing::Values("fifo", "mipc", "msgq", "mycp3", "mymore", "pipe",
                                           "pipe2", "shm", "signals", "sipc", "sync"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace ipclab
