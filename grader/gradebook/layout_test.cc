#include "grader/gradebook/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "grader/base/temp_dir.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class LayoutTest : public ::testing::Test {
 protected:
  void Put(const std::string& name, const std::string& text = "int main;") {
    const fs::path path = fs::path(root_) / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  FoundClass Found() { return FindStudents(root_, dir_.path() + "/scratch").value(); }
  static std::vector<std::string> Names(const FoundClass& found) {
    std::vector<std::string> names;
    for (const FoundStudent& student : found.students) names.push_back(student.student.student);
    return names;
  }
  static std::string LabIn(const FoundStudent& student) {
    return FindLabFolder(student.folder, "pipe", {"pipe"}, false).value_or("none");
  }

  TempDir dir_ = TempDir::Create("layout").value();
  std::string root_ = dir_.path() + "/class";
};

TEST_F(LayoutTest, FoldersBearTheNamesOfStudents) {
  Put("bob/pipe/pipe.c");
  Put("alice/pipe.c");
  Put("notes.txt");
  const FoundClass found = Found();
  EXPECT_THAT(Names(found), ElementsAre("alice", "bob"));
  EXPECT_EQ(LabIn(found.students[0]), root_ + "/alice");
  EXPECT_EQ(LabIn(found.students[1]), root_ + "/bob/pipe");
  EXPECT_THAT(found.remarks, ElementsAre("notes.txt: is no submission"));
}

TEST_F(LayoutTest, ALabIsFoundByItsFolderThenByItsMainFile) {
  Put("alice/skeletons/pipe/pipe.c");
  Put("alice/skeletons/pipe2/pipe2.c");
  Put("alice/other/pipe.c");
  Put("bob/handed-in/pipe.cpp");
  Put("carol/fifo.c");
  const FoundClass found = Found();
  EXPECT_EQ(LabIn(found.students[0]), root_ + "/alice/skeletons/pipe");
  EXPECT_EQ(LabIn(found.students[1]), root_ + "/bob/handed-in");
  EXPECT_EQ(LabIn(found.students[2]), "none");
  EXPECT_EQ(FindLabFolder(found.students[2].folder, "pipe", {"pipe"}, true), root_ + "/carol");
}

TEST_F(LayoutTest, CanvasPutsTheStudentInEachFilesName) {
  Put("liddellalice_4711_8152_pipe-1.c", "again");
  Put("liddellalice_4711_8153_pipe.h");
  Put("rossbob_LATE_4712_8154_pipe.c");
  const FoundClass found = Found();
  EXPECT_THAT(Names(found), ElementsAre("liddellalice", "rossbob"));
  EXPECT_EQ(found.students[0].student.canvas_id, "4711");
  EXPECT_TRUE(fs::exists(found.students[0].folder + "/pipe.c"));
  EXPECT_TRUE(fs::exists(found.students[0].folder + "/pipe.h"));
  EXPECT_TRUE(fs::exists(found.students[1].folder + "/pipe.c"));
}

TEST_F(LayoutTest, MoodleHasFoldersOrFiles) {
  Put("Alice Liddell_99_assignsubmission_file_/pipe.c");
  Put("Alice Liddell_99_assignsubmission_onlinetext_/onlinetext.html");
  Put("Bob Ross_100_assignsubmission_file_pipe.c");
  const FoundClass found = Found();
  ASSERT_THAT(Names(found), ElementsAre("Alice Liddell", "Bob Ross"));
  EXPECT_EQ(found.students[0].student.moodle_id, "99");
  EXPECT_EQ(found.students[1].student.moodle_id, "100");
  EXPECT_TRUE(fs::exists(found.students[1].folder + "/pipe.c"));
}

TEST_F(LayoutTest, GradescopeNamesStudentsInItsMetadata) {
  Put("assignment_5_export/submission_1/pipe.c");
  Put("assignment_5_export/submission_metadata.yml",
      "submission_1:\n  :submitters:\n  - {:name: Alice, :sid: '7', :email: a@x.org}\n"
      "  - {:name: Bob, :sid: '8', :email: b@x.org}\n"
      "  :created_at: 2026-10-01 21:59:00 UTC\n"
      "submission_2:\n  :submitters:\n  - {:name: Carol, :sid: '9', :email: c@x.org}\n");
  const FoundClass found = Found();
  EXPECT_THAT(Names(found), ElementsAre("a@x.org", "b@x.org"));
  EXPECT_EQ(found.students[0].submitted, 1790891940);
  EXPECT_EQ(found.students[0].folder, found.students[1].folder);
  EXPECT_THAT(found.remarks, ElementsAre(HasSubstr("submission_2: is listed")));
}

TEST_F(LayoutTest, RepositoriesOfOneAssignmentBeginAlike) {
  Put("lab-pipe-alice/pipe.c");
  Put("lab-pipe-alice/.git/HEAD");
  Put("lab-pipe-bob-lee/pipe.c");
  Put("lab-pipe-bob-lee/.git/HEAD");
  const FoundClass found = Found();
  EXPECT_THAT(Names(found), ElementsAre("alice", "bob-lee"));
  EXPECT_EQ(found.students[1].student.github, "bob-lee");
}

TEST_F(LayoutTest, AFolderOfRepositoriesTellsHowTheyBegin) {
  Put("lab-pipe-submissions/lab-pipe-alice/pipe.c");
  Put("lab-pipe-submissions/other/pipe.c");
  const FoundClass found = Found();
  EXPECT_THAT(Names(found), ElementsAre("alice", "other"));
  EXPECT_EQ(found.students[0].student.github, "alice");
  EXPECT_EQ(found.students[1].student.github, "");
}

TEST_F(LayoutTest, ArchivesAreOpenedAtEachLevelOnceAndForAll) {
  Put("inner/pipe.c");
  ASSERT_EQ(system(fmt::format("cd '{}/inner' && tar czf ../alice.tgz pipe.c && mkdir ../bob && "
                               "cp ../alice.tgz ../bob/lab.tgz && rm -r ../inner && cd .. && "
                               "tar cf ../class.tar . && rm -r ../class",
                               root_)
                       .c_str()),
            0);
  for (int round = 0; round < 2; ++round) {
    const FoundClass found = FindStudents(root_ + ".tar", dir_.path() + "/scratch").value();
    EXPECT_THAT(Names(found), ElementsAre("alice", "bob")) << round;
    for (const FoundStudent& student : found.students) {
      EXPECT_TRUE(fs::exists(student.folder + "/pipe.c")) << student.folder;
    }
  }
}

TEST_F(LayoutTest, ADamagedArchiveIsPassedOver) {
  Put("alice/pipe.c");
  Put("bob.zip", "not a zip");
  const FoundClass found = Found();
  EXPECT_THAT(Names(found), ElementsAre("alice"));
  EXPECT_THAT(found.remarks, SizeIs(1));
}

TEST_F(LayoutTest, AFifoHoldsNobodyUp) {
  Put("alice/notes.txt");
  ASSERT_EQ(mkfifo((root_ + "/alice/lab.zip").c_str(), 0600), 0);
  ASSERT_EQ(mkfifo((root_ + "/bob.zip").c_str(), 0600), 0);
  EXPECT_THAT(Names(Found()), ElementsAre("alice"));
}

TEST_F(LayoutTest, LinksAreNotFollowed) {
  Put("alice/pipe.c");
  fs::create_symlink("/etc", root_ + "/bob");
  fs::create_directories(root_ + "/carol");
  fs::create_symlink(root_ + "/alice", root_ + "/carol/pipe");
  const FoundClass found = Found();
  EXPECT_THAT(Names(found), ElementsAre("alice", "carol"));
  EXPECT_EQ(LabIn(found.students[1]), "none");
}

TEST_F(LayoutTest, AFolderThatIsNotThereIsAnError) {
  EXPECT_FALSE(FindStudents("/nonexistent", dir_.path() + "/scratch").ok());
}

TEST(LayoutNamesTest, OnlyNamesOfTheirKindAreTaken) {
  EXPECT_FALSE(ParseCanvasName("alice_pipe.c"));
  EXPECT_FALSE(ParseCanvasName("pipe.c"));
  EXPECT_EQ(ParseCanvasName("alice_1_2_a_b-c.c")->file, "a_b-c.c");
  EXPECT_EQ(ParseCanvasName("alice_1_2_lab-3.tar.gz")->file, "lab.tar.gz");
  EXPECT_FALSE(ParseMoodleName("Alice_99_assignsubmission_onlinetext_"));
  EXPECT_EQ(ParseMoodleName("A_B_99_assignsubmission_file")->student, "A_B");
  EXPECT_EQ(CommonPrefix({"lab-alice", "lab-anna"}), "lab-");
  EXPECT_EQ(CommonPrefix({"alice", "anna"}), "");
  EXPECT_EQ(CommonPrefix({"lab-alice"}), "");
}

}  // namespace
}  // namespace ipclab
