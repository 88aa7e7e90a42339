#include "grader/scenario/compiler_output.h"

#include <gtest/gtest.h>

namespace ipclab {
namespace {

// An error has a file, a line and a text; its author knows the file by its bare name.
TEST(CompilerOutputTest, AnErrorHasItsPlace) {
  const Diagnostics found =
      ParseCompilerOutput("/src/pipe.c:12:5: error: expected ';' before 'return'\n");
  ASSERT_EQ(found.errors.size(), 1u);
  EXPECT_EQ(found.errors[0].file, "pipe.c");
  EXPECT_EQ(found.errors[0].line, 12);
  EXPECT_EQ(found.errors[0].message, "expected ';' before 'return'");
  EXPECT_TRUE(found.warnings.empty());
}

// A warning is no error.
TEST(CompilerOutputTest, WarningsAreKeptApart) {
  const Diagnostics found = ParseCompilerOutput(
      "pipe.c: In function 'main':\n"
      "pipe.c:7:7: warning: unused variable 'fd' [-Wunused-variable]\n");
  EXPECT_TRUE(found.errors.empty());
  ASSERT_EQ(found.warnings.size(), 1u);
  EXPECT_EQ(found.warnings[0].line, 7);
  EXPECT_EQ(found.warnings[0].message, "unused variable 'fd' [-Wunused-variable]");
}

// A missing header ends the compilation: an error all the same.
TEST(CompilerOutputTest, AFatalErrorIsAnError) {
  const Diagnostics found = ParseCompilerOutput(
      "/src/sub/a.c:1:10: fatal error: sys/nothing.h: No such file or directory\n"
      "compilation terminated.\n");
  ASSERT_EQ(found.errors.size(), 1u);
  EXPECT_EQ(found.errors[0].file, "sub/a.c");
  EXPECT_EQ(found.errors[0].message, "sys/nothing.h: No such file or directory");
}

// Notes explain what was said already.
TEST(CompilerOutputTest, NotesAndExcerptsAreLeftOut) {
  const Diagnostics found = ParseCompilerOutput(
      "a.c:3:10: warning: implicit declaration of function 'f' [-Wimplicit-function-declaration]\n"
      "    3 |   return f();\n"
      "      |          ^\n"
      "a.c:1:5: note: previous declaration was here\n");
  EXPECT_TRUE(found.errors.empty());
  EXPECT_EQ(found.warnings.size(), 1u);
}

// A file included twice, or compiled for two programs, says the same twice.
TEST(CompilerOutputTest, EachMessageIsKeptOnce) {
  const Diagnostics found = ParseCompilerOutput(
      "a.h:2:1: error: unknown type name 'in'\n"
      "a.h:2:1: error: unknown type name 'in'\n"
      "a.h:3:1: error: unknown type name 'in'\n");
  EXPECT_EQ(found.errors.size(), 2u);
}

// The linker names the source's line where there is debug information.
TEST(CompilerOutputTest, AnUndefinedReferenceHasItsLine) {
  const Diagnostics found = ParseCompilerOutput(
      "/usr/bin/ld: /tmp/ccoZBOfm.o: in function `main':\n"
      "/src/a.c:3: undefined reference to `f'\n"
      "collect2: error: ld returned 1 exit status\n");
  ASSERT_EQ(found.errors.size(), 1u);
  EXPECT_EQ(found.errors[0].file, "a.c");
  EXPECT_EQ(found.errors[0].line, 3);
  EXPECT_EQ(found.errors[0].message, "undefined reference to `f'");
}

// Without debug information it names the file and a place in the object.
TEST(CompilerOutputTest, AnUndefinedReferenceMayLackALine) {
  const Diagnostics found =
      ParseCompilerOutput("/usr/bin/ld: a.c:(.text+0x5): undefined reference to `f'\n");
  ASSERT_EQ(found.errors.size(), 1u);
  EXPECT_EQ(found.errors[0].file, "a.c");
  EXPECT_EQ(found.errors[0].line, 0);
  EXPECT_EQ(found.errors[0].message, "undefined reference to `f'");
}

// Two functions of one name are an error of the second.
TEST(CompilerOutputTest, ASecondDefinitionIsAnError) {
  const Diagnostics found = ParseCompilerOutput(
      "/usr/bin/ld: /tmp/ccznaLa0.o: in function `f':\n"
      "/src/c.c:1: multiple definition of `f'; /tmp/ccogRMvx.o:/src/b.c:2: first defined here\n");
  ASSERT_EQ(found.errors.size(), 1u);
  EXPECT_EQ(found.errors[0].file, "c.c");
  EXPECT_EQ(found.errors[0].line, 1);
  EXPECT_TRUE(found.errors[0].message.starts_with("multiple definition of `f'"));
}

// A program without main: the C library's start-up code has no line.
TEST(CompilerOutputTest, AMissingMainIsAnError) {
  const Diagnostics found = ParseCompilerOutput(
      "/usr/bin/ld: /usr/lib/gcc/x86_64-linux-gnu/12/../../../x86_64-linux-gnu/Scrt1.o: in "
      "function `_start':\n"
      "(.text+0x17): undefined reference to `main'\n"
      "collect2: error: ld returned 1 exit status\n");
  ASSERT_EQ(found.errors.size(), 1u);
  EXPECT_EQ(found.errors[0].message, "undefined reference to `main'");
  EXPECT_EQ(found.errors[0].line, 0);
}

// Output may end without a newline, or be none at all.
TEST(CompilerOutputTest, TheLastLineNeedsNoNewline) {
  EXPECT_EQ(ParseCompilerOutput("a.c:1:1: error: x").errors.size(), 1u);
  EXPECT_TRUE(ParseCompilerOutput("").errors.empty());
  EXPECT_TRUE(ParseCompilerOutput("\n\n").warnings.empty());
}

}  // namespace
}  // namespace ipclab
