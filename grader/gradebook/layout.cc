#include "grader/gradebook/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>

#include "grader/base/files.h"
#include "grader/checks/visible.h"
#include "grader/gradebook/content_key.h"
#include "grader/gradebook/unpack.h"
#include "grader/scenario/submission.h"
#include "grader/spec/gradescope.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

constexpr char kMetadata[] = "submission_metadata.yml";

// Of one student's archive; that of a class may hold more.
constexpr UnpackLimits kStudentLimits = {.total = 64 << 20, .entries = 20'000};

// Folders and regular files by name: no links, and no FIFO that would hold us up.
std::vector<fs::directory_entry> EntriesOf(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const fs::file_status status = entry.symlink_status(error);
    if ((fs::is_directory(status) || fs::is_regular_file(status)) &&
        !entry.path().filename().string().starts_with(".")) {
      entries.push_back(entry);
    }
  }
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.path() < b.path(); });
  return entries;
}

bool IsFolder(const fs::directory_entry& entry) {
  std::error_code error;
  return entry.is_directory(error);
}

bool HoldsSources(const fs::path& folder) {
  const auto entries = EntriesOf(folder);
  return std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
    return !IsFolder(entry) && IsSource(entry.path().filename().string());
  });
}

class Finder {
 public:
  explicit Finder(std::string scratch) : scratch_(std::move(scratch)) {}

  Result<FoundClass> Find(fs::path root) {
    std::error_code error;
    if (!fs::is_directory(root, error)) {
      if (!IsArchive(root.string()))
        return MakeError("{} is no folder and no archive", root.string());
      IPCLAB_ASSIGN_OR_RETURN(root, Opened(root, UnpackLimits()));
    }
    root = Inner(root);
    if (fs::is_regular_file(fs::symlink_status(root / kMetadata, error))) {
      TakeGradescope(root);
    } else {
      IPCLAB_RETURN_IF_ERROR(TakeEntries(root));
    }
    for (FoundStudent& student : found_.students) {
      IPCLAB_RETURN_IF_ERROR(OpenArchivesIn(&student));
    }
    return std::move(found_);
  }

 private:
  void Remark(const fs::path& path, std::string_view what) {
    found_.remarks.push_back(fmt::format("{}: {}", Visible(path.filename().string()), what));
  }

  void Add(Student student, const fs::path& folder, std::optional<std::int64_t> submitted = {}) {
    if (Visible(student.student) != student.student) {
      Remark(folder, "no student can have this name");
      return;
    }
    found_.students.push_back({std::move(student), folder.string(), submitted});
  }

  // The folder with the archive's content.  It is made under another name first, so that what a
  // killed run left is not taken for the whole.
  Result<fs::path> Opened(const fs::path& archive, const UnpackLimits& limits) {
    IPCLAB_ASSIGN_OR_RETURN(const std::string hash, HashOfFile(archive.string()));
    const fs::path folder = fs::path(scratch_) / hash.substr(0, 24);
    std::error_code error;
    if (fs::is_directory(folder, error)) return folder;
    const fs::path draft = folder.string() + ".draft";
    fs::remove_all(draft, error);
    const auto unpacked = Unpack(archive.string(), draft.string(), limits);
    if (!unpacked.ok()) {
      fs::remove_all(draft, error);
      return unpacked.error();
    }
    for (const std::string& remark : unpacked->remarks) Remark(archive, remark);
    fs::rename(draft, folder, error);
    if (error) return MakeError("cannot make {}: {}", folder.string(), error.message());
    return folder;
  }

  // An export's one folder is opened; a class of one student is not mistaken for it.
  static fs::path Inner(const fs::path& root) {
    static const std::regex kExport(R"(assignment_\d+_export|.*-submissions|submissions)");
    const auto entries = EntriesOf(root);
    if (entries.size() != 1 || !IsFolder(entries[0])) return root;
    const std::string name = entries[0].path().filename().string();
    return std::regex_match(name, kExport) ? entries[0].path() : root;
  }

  void TakeGradescope(const fs::path& root) {
    const Result<std::string> text = ReadFile((root / kMetadata).string());
    if (!text.ok()) return Remark(kMetadata, text.error().message);
    for (const GradescopeSubmission& submission : ParseGradescopeMetadata(*text)) {
      const fs::path folder = root / submission.folder;
      std::error_code error;
      if (!fs::is_directory(fs::symlink_status(folder, error))) {
        Remark(folder, "is listed in the metadata, but is not there");
        continue;
      }
      for (const auto& submitter : submission.submitters) {
        Student student;
        student.name = submitter.name;
        student.number = submitter.sid;
        student.email = submitter.email;
        student.student = !submitter.email.empty() ? submitter.email : submitter.name;
        Add(std::move(student), folder, submission.created);
      }
    }
  }

  Result<void> TakeEntries(const fs::path& root) {
    const auto entries = EntriesOf(root);
    prefix_ = RepositoryPrefix(root.filename().string(), entries);
    for (const auto& entry : entries) {
      IPCLAB_RETURN_IF_ERROR(IsFolder(entry) ? TakeFolder(entry.path()) : TakeFile(entry.path()));
    }
    for (const auto& [folder, student] : flat_) Add(student, folder);
    return {};
  }

  // What GitHub Classroom's repositories begin with: "pipe-", if they lie in a "pipe-submissions"
  // or are clones whose names begin alike.
  static std::string RepositoryPrefix(const std::string& root,
                                      const std::vector<fs::directory_entry>& entries) {
    constexpr std::string_view kEnd = "-submissions";
    const bool told = root.ends_with(kEnd);
    std::vector<std::string> repositories;
    std::error_code error;
    for (const auto& entry : entries) {
      if (IsFolder(entry) && (told || fs::exists(entry.path() / ".git", error)))
        repositories.push_back(entry.path().filename().string());
    }
    return told ? root.substr(0, root.size() - kEnd.size() + 1) : CommonPrefix(repositories);
  }

  Result<void> TakeFolder(const fs::path& folder) {
    const std::string name = folder.filename().string();
    Student student;
    if (const auto moodle = ParseMoodleName(name)) {
      student.student = student.name = moodle->student;
      student.moodle_id = moodle->id;
    } else if (name.find("_assignsubmission_") != std::string::npos) {
      return {};  // what a student typed into a form
    } else if (!prefix_.empty() && name.size() > prefix_.size() && name.starts_with(prefix_)) {
      student.student = student.github = name.substr(prefix_.size());
    } else {
      student.student = name;
    }
    Add(std::move(student), folder);
    return {};
  }

  Result<void> TakeFile(const fs::path& file) {
    const std::string name = file.filename().string();
    const auto moodle = ParseMoodleName(name);
    const auto canvas = moodle ? std::nullopt : ParseCanvasName(name);
    Student student;
    if (moodle && !moodle->file.empty()) {
      student.student = student.name = moodle->student;
      student.moodle_id = moodle->id;
      return TakeFlat(file, student, "moodle-" + moodle->id, moodle->file);
    }
    if (canvas) {
      student.student = canvas->student;
      student.canvas_id = canvas->id;
      return TakeFlat(file, student, "canvas-" + canvas->id, canvas->file);
    }
    if (!IsArchive(name)) {
      Remark(file, "is no submission");
      return {};
    }
    auto folder = Opened(file, kStudentLimits);
    if (!folder.ok()) {
      Remark(file, folder.error().message);
      return {};
    }
    student.student = name.substr(0, name.find('.', 1));
    Add(std::move(student), *folder);
    return {};
  }

  // One of several files of a student, which lie beside those of others: copied into a folder.
  Result<void> TakeFlat(const fs::path& file, const Student& student,
                        const std::string& folder_name, const std::string& file_name) {
    if (!IsSource(file_name) && !IsArchive(file_name)) return {};
    if (file_name.find('/') != std::string::npos) return {};
    const fs::path folder = fs::path(scratch_) / folder_name;
    std::error_code error;
    if (flat_.emplace(folder, student).second) {
      fs::remove_all(folder, error);  // an earlier run's
      fs::create_directories(folder, error);
    }
    fs::copy_file(file, folder / file_name, fs::copy_options::overwrite_existing, error);
    if (error) {
      Remark(file, "cannot be copied: " + error.message());
      return {};
    }
    fs::last_write_time(folder / file_name, fs::last_write_time(file, error), error);
    return {};
  }

  // Who hands in an archive and no sources.
  Result<void> OpenArchivesIn(FoundStudent* student) {
    const auto entries = EntriesOf(student->folder);
    std::vector<fs::path> archives;
    for (const auto& entry : entries) {
      if (!IsFolder(entry) && IsArchive(entry.path().string())) archives.push_back(entry.path());
    }
    const bool others = std::any_of(entries.begin(), entries.end(), IsFolder);
    if (archives.size() != 1 || others || HoldsSources(student->folder)) return {};
    auto folder = Opened(archives.front(), kStudentLimits);
    if (folder.ok()) {
      student->folder = folder->string();
    } else {
      Remark(archives.front(), folder.error().message);
    }
    return {};
  }

  std::string scratch_;
  std::string prefix_;  // of GitHub Classroom's repositories
  std::map<fs::path, Student> flat_;
  FoundClass found_;
};

bool HoldsMain(const fs::path& folder, const std::vector<std::string>& programs) {
  const auto entries = EntriesOf(folder);
  return std::any_of(entries.begin(), entries.end(), [&programs](const auto& entry) {
    const std::string stem = entry.path().stem().string();
    return !IsFolder(entry) && IsSource(entry.path().filename().string()) &&
           std::find(programs.begin(), programs.end(), stem) != programs.end();
  });
}

// The folder and those below it, the nearest first.
std::vector<fs::path> FoldersBelow(const fs::path& folder) {
  constexpr int kDeepest = 4;
  constexpr std::size_t kMost = 1000;
  std::vector<fs::path> folders = {folder};
  std::size_t begin = 0;
  for (int depth = 0; depth < kDeepest && folders.size() < kMost; ++depth) {
    const std::size_t end = folders.size();
    for (; begin < end; ++begin) {
      const fs::path parent = folders[begin];
      for (const auto& entry : EntriesOf(parent)) {
        if (IsFolder(entry)) folders.push_back(entry.path());
      }
    }
  }
  return folders;
}

}  // namespace

Result<FoundClass> FindStudents(const std::string& folder, const std::string& scratch) {
  std::error_code error;
  fs::create_directories(scratch, error);
  if (error) return MakeError("cannot make {}: {}", scratch, error.message());
  return Finder(scratch).Find(folder);
}

std::optional<std::string> FindLabFolder(const std::string& student_folder, const std::string& lab,
                                         const std::vector<std::string>& programs, bool only_lab) {
  const std::vector<fs::path> folders = FoldersBelow(student_folder);
  for (const fs::path& folder : folders) {
    if (folder != student_folder && folder.filename() == lab && HoldsSources(folder))
      return folder.string();
  }
  for (const fs::path& folder : folders) {
    if (HoldsMain(folder, programs)) return folder.string();
  }
  if (only_lab) return student_folder;
  return std::nullopt;
}

}  // namespace ipclab
