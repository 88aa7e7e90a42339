#include "grader/cli/copies.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "grader/cli/command.h"
#include "grader/gradebook/content_key.h"
#include "grader/scenario/submission.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

Result<void> AddFiles(const std::string& folder, std::vector<SourceFile>* files) {
  IPCLAB_ASSIGN_OR_RETURN(const Submission submission, ReadSubmission(folder, true));
  files->insert(files->end(), submission.files.begin(), submission.files.end());
  return {};
}

Result<std::vector<SourceFile>> GivenOf(const std::string& lab,
                                        const std::vector<std::string>& folders) {
  std::vector<SourceFile> given;
  // A lab's id is a file name, but this one comes from a gradebook that anybody may have written.
  const fs::path skeleton = fs::path(ProjectRoot()) / "skeletons" / fs::path(lab).filename();
  std::error_code error;
  if (fs::is_directory(skeleton, error)) {
    IPCLAB_RETURN_IF_ERROR(AddFiles(skeleton.string(), &given));
  }
  for (const std::string& folder : folders) {
    IPCLAB_RETURN_IF_ERROR(AddFiles(UserPath(folder), &given));
  }
  return given;
}

// The program that was graded; a remark if it is there no more.
void AddProgram(const FinalMark& mark, const Student& student, LabCopies* lab,
                std::vector<std::string>* remarks) {
  if (mark.mark == nullptr) return;
  const Result<Submission> submission = ReadSubmission(mark.mark->folder, /*follow_links=*/false);
  if (!submission.ok()) {
    remarks->push_back(
        fmt::format("{} {}: {}", student.student, mark.lab, submission.error().message));
  } else if (ContentHash(*submission) != mark.mark->content) {
    remarks->push_back(fmt::format("{} {}: what is in {} is not what was graded", student.student,
                                   mark.lab, mark.mark->folder));
  } else {
    lab->programs.push_back({student.student, student.team, submission->files});
  }
}

}  // namespace

Result<FoundCopies> FindCopies(const std::vector<Student>& students,
                               const std::vector<StudentMarks>& marks,
                               const std::vector<std::string>& given) {
  FoundCopies copies;
  std::map<std::string, const Student*> by_name;
  for (const Student& student : students) {
    by_name[student.student] = &student;
    copies.names[student.student] = student.name;
  }
  const std::size_t labs = marks.empty() ? 0 : marks[0].labs.size();
  for (std::size_t i = 0; i < labs; ++i) {
    LabCopies& lab = copies.labs.emplace_back();
    lab.lab = marks[0].labs[i].lab;
    for (const StudentMarks& student : marks) {
      const auto known = by_name.find(student.student);
      if (known != by_name.end()) {
        AddProgram(student.labs[i], *known->second, &lab, &copies.remarks);
      }
    }
    IPCLAB_ASSIGN_OR_RETURN(const std::vector<SourceFile> base, GivenOf(lab.lab, given));
    lab.found = Compare(lab.programs, base, {});
  }
  return copies;
}

Result<void> WriteCopies(const FoundCopies& copies, const std::string& dir) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error) return MakeError("cannot make {}: {}", dir, error.message());
  const auto write = [&dir](const std::string& page, const std::string& file) -> Result<void> {
    if (Write(page, (fs::path(dir) / file).string())) return {};
    return MakeError("cannot write {}/{}", dir, file);
  };
  for (const LabCopies& lab : copies.labs) {
    for (std::size_t i = 0; i < lab.found.pairs.size(); ++i) {
      IPCLAB_RETURN_IF_ERROR(write(PairPage(lab, i, copies.names), PairFile(lab, i)));
    }
  }
  return write(CopiesIndex(copies.labs, copies.names), "index.html");
}

}  // namespace ipclab
