#include "grader/spec/gradescope.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ipclab {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(GradescopeTest, SubmittersAndTimesAreTaken) {
  const auto submissions = ParseGradescopeMetadata(R"(---
submission_4711:
  :submitters:
  - :name: Alice Liddell
    :sid: '123'
    :email: alice@x.org
  - :name: Bob
    :sid: '124'
    :email: bob@x.org
  :created_at: 2026-10-01 14:59:00.000000000 -07:00
  :score: 7.0
  :status: processed
  :results:
    tests: []
submission_4712:
  :submitters:
  - :name: Carol
    :sid:
    :email: carol@x.org
)");
  ASSERT_THAT(submissions, SizeIs(2));
  EXPECT_EQ(submissions[0].folder, "submission_4711");
  ASSERT_THAT(submissions[0].submitters, SizeIs(2));
  EXPECT_EQ(submissions[0].submitters[1].email, "bob@x.org");
  EXPECT_EQ(submissions[0].submitters[0].sid, "123");
  EXPECT_EQ(submissions[0].created, 1790891940);
  EXPECT_EQ(submissions[1].submitters[0].sid, "");
  EXPECT_FALSE(submissions[1].created);
}

TEST(GradescopeTest, WhatIsNoMetadataHoldsNoSubmission) {
  for (const char* text :
       {"", "x", "- a", "a: [", "submission_1: {}", "../x: {:submitters: [{}]}"}) {
    EXPECT_THAT(ParseGradescopeMetadata(text), IsEmpty()) << text;
  }
}

}  // namespace
}  // namespace ipclab
