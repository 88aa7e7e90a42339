#include "grader/checks/text.h"

#include <gtest/gtest.h>

#include "grader/checks/visible.h"

namespace ipclab {
namespace {

using Kind = LinesMatch::Kind;
using Strings = std::vector<std::string>;

ExpectedLines InOrder(Strings lines) { return {{false, std::move(lines)}}; }

std::string MessageOf(const ExpectedLines& expected, const Strings& actual) {
  return MatchLines("child", expected, actual).message;
}

// ---- Which lines are equal

TEST(SameLineTest, BlanksAndNulsAtTheEndAreIgnored) {
  EXPECT_TRUE(SameLine("done", "done  \t"));
  EXPECT_TRUE(SameLine("done", std::string("done\0\0", 6)));
  EXPECT_TRUE(SameLine("done ", "done"));
}

TEST(SameLineTest, ACarriageReturnBeforeTheNewlineIsIgnored) {
  EXPECT_TRUE(SameLine("done", "done\r"));
  EXPECT_FALSE(SameLine("done", "do\rne"));
}

TEST(SameLineTest, BlanksElsewhereCount) {
  EXPECT_FALSE(SameLine("done", " done"));
  EXPECT_FALSE(SameLine("a b", "a  b"));
  EXPECT_FALSE(SameLine("a b", "a\tb"));
}

TEST(SameLineTest, RunsOfThreeOrMoreDotsAreEqual) {
  EXPECT_TRUE(SameLine("request......Received", "request...Received"));
  EXPECT_TRUE(SameLine("request...", "request.........."));
  EXPECT_FALSE(SameLine("request...Received", "request..Received"));
  EXPECT_FALSE(SameLine("end.", "end.."));
}

TEST(SameLineTest, CapitalsCount) { EXPECT_FALSE(SameLine("Parent", "parent")); }

TEST(SameLineTest, AnEmptyLineEqualsABlankOne) { EXPECT_TRUE(SameLine("", "   ")); }

TEST(AlikeLineTest, OverlooksBlanksPunctuationAndCapitals) {
  EXPECT_TRUE(AlikeLine("Child : Wait", "child: wait"));
  EXPECT_FALSE(AlikeLine("counter=1", "counter=2"));
  EXPECT_FALSE(AlikeLine("...", "!"));
}

TEST(NearLineTest, OverlooksASlip) {
  EXPECT_TRUE(NearLine("Parent: Tell to child", "Parent: Tells to child"));
  EXPECT_TRUE(NearLine("Parent: Tell to child", "Parent: Tell to child 3"));
  EXPECT_FALSE(NearLine("Parent: Tell to child", "Parent: Wait for child to tell"));
  EXPECT_FALSE(NearLine("Parent: Tell to child", ""));
}

TEST(CanonicalTextTest, AppliesToEachLine) {
  EXPECT_EQ(CanonicalText("a......b \r\nc  "), "a...b\nc");
}

// ---- What is a line

TEST(SplitLinesTest, AMissingFinalNewlineIsForgiven) {
  EXPECT_EQ(SplitLines("a\nb"), (Strings{"a", "b"}));
  EXPECT_EQ(SplitLines("a\nb\n"), (Strings{"a", "b"}));
}

TEST(SplitLinesTest, BlanksAndNulsAtTheEndOfTheOutputAreNoLine) {
  EXPECT_EQ(SplitLines(std::string("a\n\0\0 ", 5)), (Strings{"a"}));
  EXPECT_EQ(SplitLines(""), Strings());
}

TEST(SplitLinesTest, AnEmptyLineIsALine) { EXPECT_EQ(SplitLines("a\n\n"), (Strings{"a", ""})); }

// ---- Differences in words

TEST(DifferenceTest, MarksAMissingSpace) {
  EXPECT_EQ(ExplainDifference("Child : Wait", "Child: Wait"),
            "  expected: Child : Wait\n"
            "  actual:   Child: Wait\n"
            "                 ^ a space is missing here");
}

TEST(DifferenceTest, MarksASpaceTooMany) {
  EXPECT_EQ(ExplainDifference("Parent: Send", "Parent : Send"),
            "  expected: Parent: Send\n"
            "  actual:   Parent : Send\n"
            "                  ^ a space is too many here");
}

std::string Words(const std::string& expected, const std::string& actual) {
  const std::string text = ExplainDifference(expected, actual);
  return text.substr(text.rfind('^') + 2);
}

TEST(DifferenceTest, NamesTheDifference) {
  EXPECT_EQ(Words("Wait for parent", "wait for parent"), "a capital 'W' belongs here");
  EXPECT_EQ(Words("Tell to child", "Tell To child"), "a small 't' belongs here");
  EXPECT_EQ(Words("counter=1", "counter=2"), "'1' belongs here, not '2'");
  EXPECT_EQ(Words("a b", "a\tb"), "a space belongs here, not a tab");
  EXPECT_EQ(Words("Hello, World!", "Hello, World"), "the line ends too early");
  EXPECT_EQ(Words("Hello", "Hello!"), "the line should end here");
  EXPECT_EQ(Words("sent...ok", "sent..ok"), "at least three dots belong here");
  EXPECT_EQ(Words("message", "mesage"), "'s' is missing here");
}

TEST(DifferenceTest, DotsOfAnyNumberAreNoDifference) {
  EXPECT_EQ(Words("a......b1", "a...b2"), "'1' belongs here, not '2'");
}

TEST(DifferenceTest, AnAddressIsNoDifference) {
  EXPECT_EQ(Words("from {address} to {address}", "from 0x1f ~ 0x2f"), "'t' belongs here, not '~'");
}

TEST(DifferenceTest, InvisibleCharactersBecomeVisible) {
  EXPECT_NE(ExplainDifference("a b", "a\u00a0b").find("a\\u00a0b"), std::string::npos);
  EXPECT_NE(ExplainDifference("ab",
                              "a\xff"
                              "b")
                .find("a\\xffb"),
            std::string::npos);
}

TEST(DifferenceTest, TheMarkStandsBelowWideCharacters) {
  EXPECT_EQ(ExplainDifference("안녕 a", "안녕 b"),
            "  expected: 안녕 a\n"
            "  actual:   안녕 b\n"
            "                 ^ 'a' belongs here, not 'b'");
}

TEST(DifferenceTest, LongLinesAreCutAroundTheDifference) {
  const std::string text = ExplainDifference(std::string(5000, 'a') + "x" + std::string(5000, 'b'),
                                             std::string(5000, 'a') + "y" + std::string(5000, 'b'));
  EXPECT_LT(text.size(), 400u);
  EXPECT_NE(text.find("…aaa"), std::string::npos);
  EXPECT_NE(text.find("'x' belongs here, not 'y'"), std::string::npos);
}

// ---- Lines in order

TEST(MatchLinesTest, EqualLinesMatch) {
  EXPECT_EQ(MatchLines("child", InOrder({"a...", "b"}), {"a......", "b "}).kind, Kind::kSame);
  EXPECT_EQ(MatchLines("child", {}, {}).kind, Kind::kSame);
}

TEST(MatchLinesTest, LinesMissingAtTheEndAreAPrefix) {
  const LinesMatch match = MatchLines("child", InOrder({"a", "b", "c"}), {"a"});
  EXPECT_EQ(match.kind, Kind::kPrefix);
  EXPECT_EQ(
      match.message,
      "child stopped too early: 2 lines are missing after line 1.\n  expected: b\n            c");
}

TEST(MatchLinesTest, NoOutputIsToldAsSuch) {
  EXPECT_EQ(MessageOf(InOrder({"a"}), {}), "child printed nothing. Expected:\n            a");
}

TEST(MatchLinesTest, ALineTooManyIsToldAsSuch) {
  EXPECT_EQ(MatchLines("child", InOrder({"a"}), {"a", "b"}).kind, Kind::kDifferent);
  EXPECT_EQ(MessageOf(InOrder({"a"}), {"a", "debug"}),
            "child printed a line too many (line 2).\n  actual:   debug");
  EXPECT_EQ(MessageOf(InOrder({"a"}), {"a", ""}), "child printed an empty line too many (line 2).");
}

TEST(MatchLinesTest, ALineTooManyInTheMiddleIsToldAsSuch) {
  EXPECT_EQ(MessageOf(InOrder({"first", "second"}), {"first", "debug: x", "second"}),
            "child printed a line too many (line 2).\n  actual:   debug: x");
}

TEST(MatchLinesTest, ALineTwiceIsToldAsSuch) {
  EXPECT_EQ(MessageOf(InOrder({"a"}), {"a", "a"}),
            "child printed a line more often than asked (line 2).\n  actual:   a");
}

TEST(MatchLinesTest, AMissingLineInTheMiddleIsToldAsSuch) {
  EXPECT_EQ(MessageOf(InOrder({"first", "second", "third"}), {"first", "third"}),
            "child: a line is missing before line 2.\n  expected: second\n  actual:   third");
}

TEST(MatchLinesTest, TheWrongOrderIsToldAsSuch) {
  EXPECT_EQ(MessageOf(InOrder({"first", "second"}), {"second", "first"}),
            "child: the order of the lines is wrong (line 1). \"second\" came before \"first\".");
}

TEST(MatchLinesTest, ANearMissIsToldAsSuch) {
  const std::string message = MessageOf(InOrder({"Child : Wait"}), {"Child: Wait"});
  EXPECT_TRUE(message.starts_with("child: line 1 is nearly right, but the text must be exact.\n"))
      << message;
  EXPECT_NE(message.find("^ a space is missing here"), std::string::npos);
}

TEST(MatchLinesTest, ANearMissOfARepeatedLineIsNoExtraLine) {
  const std::string message =
      MessageOf(InOrder({"Child : Wait", "Child : Wait"}), {"Child: Wait", "Child : Wait"});
  EXPECT_NE(message.find("nearly right"), std::string::npos) << message;
}

TEST(MatchLinesTest, AnotherTextIsShown) {
  EXPECT_EQ(MessageOf(InOrder({"Hello"}), {"Bye now"}),
            "child: line 1 is not as asked.\n  expected: Hello\n  actual:   Bye now\n"
            "            ^ 'H' belongs here, not 'B'");
}

// ---- Lines in any order

const ExpectedLines kMixed = {{false, {"begin"}}, {true, {"a", "b", "b"}}, {false, {"end"}}};

TEST(AnyOrderTest, TheLinesOfAGroupMayComeInAnyOrder) {
  EXPECT_EQ(MatchLines("x", kMixed, {"begin", "b", "a", "b", "end"}).kind, Kind::kSame);
}

TEST(AnyOrderTest, EachLineCountsAsOftenAsItIsGiven) {
  EXPECT_EQ(MatchLines("x", kMixed, {"begin", "b", "a", "a", "end"}).kind, Kind::kDifferent);
}

TEST(AnyOrderTest, WhatStandsAroundAGroupStaysThere) {
  EXPECT_EQ(MatchLines("x", kMixed, {"b", "begin", "a", "b", "end"}).kind, Kind::kDifferent);
  EXPECT_EQ(MatchLines("x", kMixed, {"begin", "a", "end", "b", "b"}).kind, Kind::kDifferent);
}

TEST(AnyOrderTest, AnUnfinishedGroupIsAPrefix) {
  EXPECT_EQ(MatchLines("x", kMixed, {"begin", "b"}).kind, Kind::kPrefix);
}

TEST(AnyOrderTest, TheLikestLineIsShownForANearMiss) {
  const std::string message = MessageOf({{true, {"Reaped child 1", "Stopped"}}}, {"stopped"});
  EXPECT_NE(message.find("expected: Stopped"), std::string::npos) << message;
}

// ---- A line that has no newline yet

TEST(OpenLineTest, TheBeginningOfTheNextLineIsAPrefix) {
  EXPECT_EQ(MatchLines("x", InOrder({"Sent......Received"}), {"Sent......"}, true).kind,
            Kind::kPrefix);
  EXPECT_EQ(MatchLines("x", InOrder({"Sent......Received"}), {"Sent......"}, false).kind,
            Kind::kDifferent);
  EXPECT_EQ(MatchLines("x", InOrder({"Sent......Received"}), {"Lost"}, true).kind,
            Kind::kDifferent);
}

// ---- Interleavings

TEST(InterleavedTest, EachSequenceMustBeInOrder) {
  const std::vector<ExpectedLines> sequences = {InOrder({"p1", "p2"}), InOrder({"c1", "c2"})};
  EXPECT_EQ(MatchInterleaved(sequences, {"p1", "c1", "c2", "p2"}), Kind::kSame);
  EXPECT_EQ(MatchInterleaved(sequences, {"p1", "c2", "c1", "p2"}), Kind::kDifferent);
  EXPECT_EQ(MatchInterleaved(sequences, {"p1", "c1"}), Kind::kPrefix);
  EXPECT_EQ(MatchInterleaved(sequences, {"p1", "x"}), Kind::kDifferent);
}

TEST(InterleavedTest, ALineThatTwoSequencesAskForMayBeEithers) {
  const std::vector<ExpectedLines> sequences = {InOrder({"same", "p"}), InOrder({"same", "c"})};
  EXPECT_EQ(MatchInterleaved(sequences, {"same", "c", "same", "p"}), Kind::kSame);
  EXPECT_EQ(MatchInterleaved(sequences, {"same", "p", "same", "c"}), Kind::kSame);
}

// ---- What is shown

TEST(VisibleTest, ControlCharactersAndBadBytesAreWrittenOut) {
  EXPECT_EQ(Visible(std::string("a\0\t\r\n\x1b\x7f\xff", 8)), "a\\0\\t\\r\\n\\x1b\\x7f\\xff");
  EXPECT_EQ(Visible("안녕, é"), "안녕, é");
  EXPECT_EQ(Visible("\u202e\u200b\ufeff"), "\\u202e\\u200b\\ufeff");
  EXPECT_EQ(Visible("\ufffd\ufffe\uffff"), "\ufffd\\ufffe\\uffff");  // the first is a character
}

TEST(VisibleTest, HarmlessTextKeepsItsLines) { EXPECT_EQ(Harmless("a\n\x1b[2J"), "a\n\\x1b[2J"); }

TEST(VisibleTest, LongTextIsShortenedInTheMiddle) {
  EXPECT_EQ(Shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(Shortened("abcdefghij", 7), "abcd…ij");
  EXPECT_EQ(CellsOf(Shortened(std::string(1 << 20, 'x'), 60)).size(), 60u);
}

TEST(WrapTest, LinesAreFilledToTheColumn) {
  using Lines = std::vector<std::string>;
  EXPECT_EQ(Wrap("ab cd ef", 5), (Lines{"ab cd", "ef"}));
  EXPECT_EQ(Wrap("ab cd ef", 4), (Lines{"ab", "cd", "ef"}));
  EXPECT_EQ(Wrap("ab  cd\nef", 80), (Lines{"ab  cd ef"}));  // what is quoted stays
}

TEST(WrapTest, ALongWordHasALineOfItsOwn) {
  EXPECT_EQ(Wrap("a longer-than-that b", 8),
            (std::vector<std::string>{"a", "longer-than-that", "b"}));
}

TEST(WrapTest, AWideCharacterTakesTwoColumns) {
  EXPECT_EQ(Wrap("안녕 하세", 8), (std::vector<std::string>{"안녕", "하세"}));
  EXPECT_EQ(Wrap("안녕 하세", 9), (std::vector<std::string>{"안녕 하세"}));
}

TEST(WrapTest, NoTextIsOneEmptyLine) { EXPECT_EQ(Wrap("", 10), std::vector<std::string>{""}); }

}  // namespace
}  // namespace ipclab
