#include "grader/gradebook/import.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "grader/base/files.h"
#include "grader/gradebook/attempt_file.h"
#include "grader/gradebook/owners.h"
#include "grader/gradebook/unpack.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

constexpr char kOutputs[] = "outputs.zip";  // Bazel's name for what a test leaves
constexpr std::uint64_t kMostBytes = 64 << 20;

// In the order of their paths, so that importing does not depend on the file system's.
Result<std::vector<fs::path>> CandidatesIn(const std::string& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name == kAttemptFileName || name == kOutputs) files.push_back(entry->path());
  }
  if (error) return MakeError("cannot read {}: {}", folder, error.message());
  std::sort(files.begin(), files.end());
  return files;
}

// Nothing if it is the archive of some other test.
Result<std::optional<std::string>> AttemptTextIn(const fs::path& file) {
  if (file.filename() == kOutputs) {
    return ReadFromArchive(file.string(), kAttemptFileName, kMostBytes);
  }
  IPCLAB_ASSIGN_OR_RETURN(std::string text, ReadFile(file.string()));
  return std::optional<std::string>(std::move(text));
}

class Importer {
 public:
  Importer(Gradebook& book, std::int64_t run, Owners owners)
      : book_(book), run_(run), owners_(std::move(owners)) {}

  Result<void> Take(const fs::path& file) {
    const auto text = AttemptTextIn(file);
    if (!text.ok()) return Remark(file, text.error().message);
    if (!*text) return {};
    const Result<AttemptFile> attempt = ParseAttempt(**text);
    if (!attempt.ok()) return Remark(file, attempt.error().message);
    Student found;
    found.student = attempt->student;
    IPCLAB_ASSIGN_OR_RETURN(const std::vector<std::string> owners, owners_.Of(found));
    std::vector<std::int64_t> submissions;
    for (const std::string& owner : owners) {
      seen_.insert(owner);
      if (attempt->report.empty()) {
        ++outcome_.missing;
        continue;
      }
      SubmissionFacts facts = {owner, attempt->lab, attempt->content, file.parent_path().string(),
                               owners_.TimeOf(owner)};
      IPCLAB_ASSIGN_OR_RETURN(const std::int64_t id,
                              book_.PutSubmission(facts, facts.submitted.has_value()));
      submissions.push_back(id);
    }
    return submissions.empty() ? Result<void>() : Enter(file, *attempt, submissions);
  }

  ImportOutcome Outcome() {
    outcome_.students = static_cast<int>(seen_.size());
    return std::move(outcome_);
  }

 private:
  Result<void> Remark(const fs::path& file, const std::string& what) {
    outcome_.remarks.push_back(fmt::format("{}: {}", file.string(), what));
    return {};
  }

  Result<void> Enter(const fs::path& file, const AttemptFile& attempt,
                     const std::vector<std::int64_t>& submissions) {
    IPCLAB_ASSIGN_OR_RETURN(const auto graded, book_.FindGraded(attempt.facts.key));
    const int count = static_cast<int>(submissions.size());
    if (graded) {
      for (const std::int64_t submission : submissions) {
        IPCLAB_RETURN_IF_ERROR(book_.Reuse(run_, submission, *graded));
      }
      outcome_.unchanged += count;
      return {};
    }
    const auto added = book_.AddGrade(run_, submissions, attempt.facts, attempt.report);
    if (!added.ok()) return Remark(file, added.error().message);
    outcome_.graded += count;
    return {};
  }

  Gradebook& book_;
  const std::int64_t run_;
  Owners owners_;
  std::set<std::string> seen_;
  ImportOutcome outcome_;
};

}  // namespace

Result<ImportOutcome> ImportAttempts(Gradebook& book, std::int64_t run, const ImportFacts& facts) {
  IPCLAB_ASSIGN_OR_RETURN(const std::vector<fs::path> files, CandidatesIn(facts.folder));
  IPCLAB_ASSIGN_OR_RETURN(Owners owners, Owners::Read(book, facts.roster, facts.times));
  Importer importer(book, run, std::move(owners));
  for (const fs::path& file : files) IPCLAB_RETURN_IF_ERROR(importer.Take(file));
  return importer.Outcome();
}

}  // namespace ipclab
