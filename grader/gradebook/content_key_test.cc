#include "grader/gradebook/content_key.h"

#include <gtest/gtest.h>

#include <set>

namespace ipclab {
namespace {

TEST(ContentKeyTest, TheHashIsSha256OfThePartsWithTheirLengths) {
  EXPECT_EQ(HashOf({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_NE(HashOf({"ab", "c"}), HashOf({"a", "bc"}));
  EXPECT_NE(HashOf({"a", ""}), HashOf({"a"}));
  EXPECT_NE(HashOf({"a1:b"}), HashOf({"a", "b"}));
}

TEST(ContentKeyTest, AFileIsHashedByItsBytesAlone) {
  EXPECT_EQ(HashOfFile("/dev/null").value(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_FALSE(HashOfFile("/nonexistent").ok());
}

TEST(ContentKeyTest, ASubmissionIsItsSourcesAndNotItsName) {
  const Submission alice = {"alice", {{"pipe.c", "int main;"}}, {}};
  const Submission bob = {"bob", {{"pipe.c", "int main;"}}, {}};
  EXPECT_EQ(ContentHash(alice), ContentHash(bob));
  std::set<std::string> hashes = {ContentHash(alice)};
  hashes.insert(ContentHash({"alice", {{"pipe.c", "int main; "}}, {}}));
  hashes.insert(ContentHash({"alice", {{"pipe.cc", "int main;"}}, {}}));
  hashes.insert(ContentHash({"alice", {{"pipe.c", "int main;"}, {"a.h", ""}}, {}}));
  hashes.insert(ContentHash({"alice", {{"pipe.c", "int main;"}}, {"b.c is a symbolic link"}}));
  EXPECT_EQ(hashes.size(), 5u);
}

TEST(ContentKeyTest, EachOfItsPartsChangesTheKey) {
  const GraderIdentity grader = {"g", "gcc 12"};
  std::set<std::string> keys = {GradingKey("c", "l", grader, 1, -1)};
  keys.insert(GradingKey("d", "l", grader, 1, -1));
  keys.insert(GradingKey("c", "m", grader, 1, -1));
  keys.insert(GradingKey("c", "l", {"h", "gcc 12"}, 1, -1));
  keys.insert(GradingKey("c", "l", {"g", "gcc 13"}, 1, -1));
  keys.insert(GradingKey("c", "l", {"g", "gcc 12", "reduced"}, 1, -1));
  keys.insert(GradingKey("c", "l", grader, 2, -1));
  keys.insert(GradingKey("c", "l", grader, 1, 5));
  EXPECT_EQ(keys.size(), 8u);
}

TEST(ContentKeyTest, TheGraderKnowsItselfAndItsCompilers) {
  const GraderIdentity identity = IdentifyGrader().value();
  EXPECT_EQ(identity.grader_hash.size(), 64u);
  EXPECT_NE(identity.compiler.find("; "), std::string::npos);
}

}  // namespace
}  // namespace ipclab
