// Finds the submissions of a class in the folder or archive that an instructor has.
//
//   IPCLAB_ASSIGN_OR_RETURN(const FoundClass found, FindStudents("submissions.zip", "scratch"));
//   for (const FoundStudent& student : found.students) {
//     const std::optional<std::string> folder = FindLabFolder(student.folder, lab, true);
//
// Each entry of the folder tells by its name what it is (docs/gradebook.md has examples):
//
//   submission_4711/ beside submission_metadata.yml          Gradescope's export
//   Alice Liddell_4711_assignsubmission_file[_]/             Moodle, "download in folders"
//   Alice Liddell_4711_assignsubmission_file_pipe.c          Moodle, without folders
//   liddellalice_[LATE_]4711_8152_pipe[-1].c                 Canvas
//   pipe-alice/ in pipe-submissions/, or clones (with a .git)
//   whose names all begin alike                              GitHub Classroom
//   alice/, alice.zip                                        anything else: the student's name
//
// Archives are unpacked (unpack.h), also those within a student's folder that has no sources.
// Symbolic links are not followed.
#ifndef GRADER_GRADEBOOK_LAYOUT_H_
#define GRADER_GRADEBOOK_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"

namespace ipclab {

struct FoundStudent {
  Student student;                        // what the layout tells of them
  std::string folder;                     // with their sources, somewhere below
  std::optional<std::int64_t> submitted;  // if the layout tells it
};

struct FoundClass {
  std::vector<FoundStudent> students;  // by folder; a group of Gradescope is one entry for each
  std::vector<std::string> remarks;    // what was passed over, and why
};

// What a name tells: nothing if it is not of that kind.
struct NameParts {
  std::string student;
  std::string id;
  std::string file;  // the student's own name for it; empty for a folder
};
std::optional<NameParts> ParseCanvasName(std::string_view name);
std::optional<NameParts> ParseMoodleName(std::string_view name);
// What all of the names begin with, up to a '-': "pipe-" of "pipe-alice" and "pipe-bob-lee".
std::string CommonPrefix(const std::vector<std::string>& names);

// `scratch` is where archives are unpacked; what an earlier run unpacked there is used again.  An
// Error if the folder cannot be read, or nothing be written.
Result<FoundClass> FindStudents(const std::string& folder, const std::string& scratch);

// Where below a student's folder a lab's submission is: the nearest folder with the lab's name that
// holds sources; else the nearest that holds a main file of one of its programs ("pipe.c"); else,
// if the lab is the only one that is asked for, the student's folder.
std::optional<std::string> FindLabFolder(const std::string& student_folder, const std::string& lab,
                                         const std::vector<std::string>& programs, bool only_lab);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_LAYOUT_H_
