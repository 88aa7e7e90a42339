// The rules are those of junit-10.xsd, as far as we write what it describes.
#include <gtest/gtest.h>

#include <map>
#include <pugixml.hpp>
#include <regex>
#include <set>

#include "grader/report/example_grades.h"
#include "grader/report/formats.h"

namespace ipclab {
namespace {

struct ElementRule {
  std::set<std::string> required;
  std::set<std::string> allowed;
  std::set<std::string> children;  // "" is text
};

const std::map<std::string, ElementRule>& Schema() {
  static const std::map<std::string, ElementRule> schema = {
      {"testsuites", {{}, {"name", "time", "tests", "failures", "errors"}, {"testsuite"}}},
      {"testsuite",
       {{"name", "tests", "failures", "errors"},
        {"time", "skipped"},
        {"properties", "testcase", "system-out"}}},
      {"properties", {{}, {}, {"property"}}},
      {"property", {{"name", "value"}, {}, {}}},
      // `file` and `line` are not in the schema; GitLab and actions for GitHub read them.
      {"testcase",
       {{"name"}, {"classname", "time", "file", "line"}, {"failure", "skipped", "system-out"}}},
      {"failure", {{}, {"type", "message"}, {""}}},
      {"skipped", {{}, {"type", "message"}, {""}}},
      {"system-out", {{}, {}, {""}}},
  };
  return schema;
}

void CheckElement(pugi::xml_node node) {
  SCOPED_TRACE(node.path());
  const auto rule = Schema().find(node.name());
  ASSERT_NE(rule, Schema().end());
  std::set<std::string> missing = rule->second.required;
  for (pugi::xml_attribute attribute : node.attributes()) {
    EXPECT_TRUE(missing.erase(attribute.name()) == 1 ||
                rule->second.allowed.contains(attribute.name()))
        << attribute.name();
    if (std::string(attribute.name()) == "time") {
      EXPECT_TRUE(std::regex_match(attribute.value(), std::regex(R"([0-9]*(\.[0-9]{0,3})?)")));
    }
  }
  EXPECT_TRUE(missing.empty()) << *missing.begin();
  for (pugi::xml_node child : node.children()) {
    EXPECT_TRUE(rule->second.children.contains(child.name())) << child.name();
    if (child.type() == pugi::node_element) CheckElement(child);
  }
}

// XML 1.0, production 2: no control character but tab and line ends, no U+FFFE and U+FFFF.
bool OnlyXmlCharacters(const std::string& text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') return false;
  }
  return text.find("\xef\xbf\xbe") == std::string::npos &&
         text.find("\xef\xbf\xbf") == std::string::npos;
}

pugi::xml_document Parsed(const std::string& xml) {
  pugi::xml_document document;
  const auto parsed =
      document.load_buffer(xml.data(), xml.size(), pugi::parse_default | pugi::parse_declaration);
  EXPECT_TRUE(parsed) << parsed.description();
  EXPECT_STREQ(document.first_child().attribute("encoding").value(), "UTF-8");
  return document;
}

TEST(JunitTest, FollowsTheSchema) {
  for (const Grade& grade :
       {OrdinaryGrade(), GradeWithHiddenChecks(), GradeWithoutBuild(), HostileGrade()}) {
    const std::string xml = ToJunit(grade);
    EXPECT_TRUE(OnlyXmlCharacters(xml));
    CheckElement(Parsed(xml).child("testsuites"));
  }
}

TEST(JunitTest, CountsAreThoseOfTheTestCases) {
  const pugi::xml_document document = Parsed(ToJunit(GradeWithHiddenChecks()));
  for (const char* path : {"/testsuites", "/testsuites/testsuite"}) {
    const pugi::xml_node node = document.select_node(path).node();
    EXPECT_EQ(node.attribute("tests").as_uint(), document.select_nodes("//testcase").size());
    EXPECT_EQ(node.attribute("failures").as_uint(), document.select_nodes("//failure").size());
    EXPECT_EQ(node.attribute("errors").as_uint(), 0u);
  }
  EXPECT_EQ(document.select_node("//testsuite/@skipped").attribute().as_uint(),
            document.select_nodes("//skipped").size());
}

TEST(JunitTest, AFailureSaysWhatWhereAndWhy) {
  const pugi::xml_document document = Parsed(ToJunit(OrdinaryGrade()));
  const pugi::xml_node test = document.select_node("//testcase[failure]").node();
  EXPECT_STREQ(test.attribute("classname").value(), "pipe.mechanism");
  EXPECT_STREQ(test.attribute("name").value(), "Unused ends are closed. (closes-unused-ends)");
  EXPECT_STREQ(test.attribute("file").value(), "pipe.cpp");
  EXPECT_EQ(test.attribute("line").as_int(), 21);
  const pugi::xml_node failure = test.child("failure");
  EXPECT_STREQ(failure.attribute("message").value(), "child still held the write end.");
  const std::string text = failure.text().get();
  EXPECT_TRUE(text.starts_with("0/1.5 points\n"));
  EXPECT_TRUE(text.ends_with("\nHint: Close it."));
}

TEST(JunitTest, PointsAreProperties) {
  const pugi::xml_document document = Parsed(ToJunit(GradeWithHiddenChecks()));
  EXPECT_STREQ(document.select_node("//property[@name='score']/@value").attribute().value(), "4.5");
  EXPECT_STREQ(document.select_node("//property[@name='max_score']/@value").attribute().value(),
               "10");
}

TEST(JunitTest, HiddenChecksAreOneTestCaseThatTellsNothing) {
  const std::string xml = ToJunit(GradeWithHiddenChecks());
  EXPECT_EQ(xml.find("secret"), std::string::npos);
  const pugi::xml_document document = Parsed(xml);
  EXPECT_EQ(document.select_nodes("//testcase[@classname='pipe.hidden']").size(), 1u);
}

TEST(JunitTest, HostileTextStaysText) {
  const std::string xml = ToJunit(HostileGrade());
  EXPECT_EQ(xml.find("<script"), std::string::npos);
  const std::string content = std::regex_replace(xml, std::regex("\"[^\"]*\""), "");
  EXPECT_EQ(content.find("]]>"), std::string::npos) << "not allowed outside of attributes";
  const pugi::xml_document document = Parsed(xml);
  EXPECT_EQ(document.select_nodes("//testcase").size(), 3u);
  const std::string failure = document.select_node("//failure").node().text().get();
  EXPECT_NE(failure.find("\\x1b[2J\\x01\\x7f\\t\\r ]]> --> </script><script>"), std::string::npos);
  EXPECT_NE(failure.find("\\xff\\xc0\\xaf\\xed\\xa0\\x80\\ufffe\\uffff\\u202e😀"),
            std::string::npos);
}

}  // namespace
}  // namespace ipclab
