// The rules are those by which the runner reads commands (ActionCommand.cs of actions/runner).
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <sstream>
#include <vector>

#include "grader/report/example_grades.h"
#include "grader/report/formats.h"

namespace ipclab {
namespace {

struct Command {
  std::string name;
  std::map<std::string, std::string> properties;
  std::string data;
};

std::string Unescaped(std::string text,
                      const std::vector<std::pair<std::string, std::string>>& escapes) {
  for (const auto& [escape, sign] : escapes) {
    for (std::size_t at = 0; (at = text.find(escape, at)) != std::string::npos; at += sign.size()) {
      text.replace(at, escape.size(), sign);
    }
  }
  return text;
}

std::optional<Command> Parse(const std::string& line) {
  if (!line.starts_with("::")) return std::nullopt;
  const std::size_t end = line.find("::", 2);
  const std::size_t blank = line.find(' ');
  if (end == std::string::npos || blank > end) return std::nullopt;
  Command command{line.substr(2, blank - 2), {}, ""};
  std::istringstream properties(line.substr(blank + 1, end - blank - 1));
  for (std::string property; std::getline(properties, property, ',');) {
    const std::size_t equals = property.find('=');
    if (equals == std::string::npos) return std::nullopt;
    command.properties[property.substr(0, equals)] =
        Unescaped(property.substr(equals + 1),
                  {{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}});
  }
  command.data = Unescaped(line.substr(end + 2), {{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}});
  return command;
}

// Fails on a line that is no command.
std::vector<Command> Commands(const std::string& text) {
  std::vector<Command> commands;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::optional<Command> command = Parse(line);
    EXPECT_TRUE(command) << line;
    if (command) commands.push_back(*command);
  }
  return commands;
}

TEST(GithubTest, EachLineAtFaultHasAnErrorTheMostTellingFirst) {
  const auto commands = Commands(ToGithub(OrdinaryGrade()));
  ASSERT_EQ(commands.size(), 4u);
  EXPECT_EQ(commands[0].name, "error");
  EXPECT_EQ(commands[0].properties.at("file"), "pipe.cpp");
  EXPECT_EQ(commands[0].properties.at("line"), "21");
  EXPECT_EQ(commands[0].properties.at("title"), "Unused ends are closed. (0/1.5 points)");
  EXPECT_TRUE(commands[0].data.starts_with("child still held the write end.\n  expected: a\n"));
  EXPECT_EQ(commands[1].properties.at("line"), "12");
  EXPECT_EQ(commands[1].data, "pipe.cpp:12  pipe([3, 4])  in parent");
}

TEST(GithubTest, WarningsOfTheCompilerAreWarningsAndTheScoreIsANotice) {
  const auto commands = Commands(ToGithub(OrdinaryGrade()));
  EXPECT_EQ(commands[2].name, "warning");
  EXPECT_EQ(commands[2].properties.at("line"), "9");
  EXPECT_EQ(commands[2].data, "unused variable 'x'");
  EXPECT_EQ(commands[3].name, "notice");
  EXPECT_EQ(commands[3].data, "3.5/6 points; 1 of 3 not judged");
}

TEST(GithubTest, FilesAreNamedFromTheRootOfTheRepository) {
  const auto file = [](const std::string& folder) {
    return Commands(ToGithub(OrdinaryGrade(), folder))[0].properties.at("file");
  };
  EXPECT_EQ(file("labs/pipe"), "labs/pipe/pipe.cpp");
  EXPECT_EQ(file("./labs/pipe/"), "labs/pipe/pipe.cpp");
  EXPECT_EQ(file("."), "pipe.cpp");
}

TEST(GithubTest, EachLineThatDoesNotCompileHasAnError) {
  const auto commands = Commands(ToGithub(GradeWithoutBuild()));
  ASSERT_EQ(commands.size(), 3u);
  EXPECT_EQ(commands[0].properties.at("line"), "4");
  EXPECT_EQ(commands[1].properties.at("line"), "9");
  EXPECT_EQ(commands[1].data, "It does not compile.");
}

TEST(GithubTest, HiddenChecksAreOneErrorThatTellsNothing) {
  const std::string text = ToGithub(GradeWithHiddenChecks());
  EXPECT_EQ(text.find("secret"), std::string::npos);
  const auto commands = Commands(text);
  EXPECT_EQ(commands[1].properties.at("title"), "Checks that are not shown (3) (1/4 points)");
  EXPECT_FALSE(commands[1].properties.contains("file"));
  EXPECT_EQ(commands.back().data, "4.5/10 points; 1 of 4 not judged");
}

TEST(GithubTest, HostileTextCannotAddACommandOrAProperty) {
  const auto commands = Commands(ToGithub(HostileGrade(), "labs"));
  ASSERT_EQ(commands.size(), 3u);
  for (const Command& command : commands) {
    for (const auto& [name, value] : command.properties) {
      EXPECT_TRUE(name == "title" || name == "file" || name == "line") << name;
    }
  }
  EXPECT_NE(commands[0].data.find("\n::error file=a.cpp,line=1::injected\n"), std::string::npos);
  EXPECT_NE(commands[0].data.find("100% %0A\\xff"), std::string::npos);
  EXPECT_EQ(commands[0].properties.at("line"), "3");
}

}  // namespace
}  // namespace ipclab
