#include "grader/gradebook/class_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>

#include "grader/gradebook/layout.h"
#include "grader/gradebook/owners.h"
#include "grader/scenario/submission.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

// When the newest of the sources was changed; nothing in a clone, where that is when it was cloned.
std::optional<std::int64_t> ChangedLast(const FoundStudent& found, const std::string& folder,
                                        const Submission& submission) {
  std::error_code error;
  if (!found.student.github.empty() || fs::exists(fs::path(found.folder) / ".git", error)) {
    return std::nullopt;
  }
  std::optional<std::int64_t> last;
  for (const SourceFile& file : submission.files) {
    const auto time = fs::last_write_time(fs::path(folder) / file.path, error);
    if (error) continue;
    const auto moment = std::chrono::file_clock::to_sys(time).time_since_epoch();
    last = std::max<std::int64_t>(last.value_or(0),
                                  std::chrono::duration_cast<std::chrono::seconds>(moment).count());
  }
  return last;
}

class Planner {
 public:
  Planner(Gradebook& book, std::int64_t run, const ClassFacts& facts)
      : book_(book), run_(run), facts_(facts) {}

  Result<ClassPlan> Plan() {
    for (const LabOfClass& lab : facts_.labs) {
      IPCLAB_ASSIGN_OR_RETURN(lab_hashes_[lab.id], HashOfFile(lab.file));
    }
    IPCLAB_ASSIGN_OR_RETURN(Owners owners, Owners::Read(book_, facts_.roster, facts_.times));
    owners_ = std::move(owners);
    IPCLAB_ASSIGN_OR_RETURN(FoundClass found, FindStudents(facts_.folder, facts_.scratch));
    plan_.remarks = std::move(found.remarks);
    IPCLAB_RETURN_IF_ERROR(book_.Together([this, &found]() -> Result<void> {
      for (const FoundStudent& student : found.students) {
        IPCLAB_RETURN_IF_ERROR(Take(student));
      }
      return {};
    }));
    plan_.students = static_cast<int>(seen_.size());
    return std::move(plan_);
  }

 private:
  Result<void> Take(const FoundStudent& found) {
    IPCLAB_ASSIGN_OR_RETURN(const std::vector<std::string> owners, owners_->Of(found.student));
    for (const std::string& owner : owners) {
      if (!seen_.emplace(owner, found.folder).second) {
        plan_.remarks.push_back(fmt::format("{}: has handed in twice; this one was passed over: {}",
                                            owner, found.folder));
        continue;
      }
      for (const LabOfClass& lab : facts_.labs) {
        IPCLAB_RETURN_IF_ERROR(TakeLab(found, owner, lab));
      }
    }
    return {};
  }

  Result<void> TakeLab(const FoundStudent& found, const std::string& owner, const LabOfClass& lab) {
    const auto folder = FindLabFolder(found.folder, lab.id, lab.programs, facts_.labs.size() == 1);
    if (!folder) {
      ++plan_.missing;
      return {};
    }
    const Result<Submission> submission = ReadSubmission(*folder, /*follow_links=*/false);
    if (!submission.ok()) {  // theirs alone: the others are graded
      plan_.remarks.push_back(fmt::format("{}: {}", owner, submission.error().message));
      ++plan_.missing;
      return {};
    }
    if (submission->files.empty() && submission->left_out.empty()) {
      ++plan_.missing;
      return {};
    }
    const auto told = owners_->TimeOf(owner);
    SubmissionFacts facts = {owner, lab.id, ContentHash(*submission), *folder, found.submitted};
    if (told) facts.submitted = *told;
    const bool certain = facts.submitted.has_value();
    if (!facts.submitted) facts.submitted = ChangedLast(found, *folder, *submission);
    IPCLAB_ASSIGN_OR_RETURN(const std::int64_t id, book_.PutSubmission(facts, certain));
    return Enter(id, facts, lab);
  }

  Result<void> Enter(std::int64_t id, const SubmissionFacts& facts, const LabOfClass& lab) {
    AttemptFacts attempt;
    attempt.lab_hash = lab_hashes_[lab.id];
    attempt.key =
        GradingKey(facts.content, attempt.lab_hash, facts_.grader, facts_.seed, facts_.schedules);
    if (!facts_.again) {
      IPCLAB_ASSIGN_OR_RETURN(const auto graded, book_.FindGraded(attempt.key));
      if (graded) {
        ++plan_.unchanged;
        return book_.Reuse(run_, id, *graded);
      }
    }
    const auto [known, is_new] = jobs_.emplace(attempt.key, plan_.jobs.size());
    if (!is_new) {
      plan_.jobs[known->second].submissions.push_back(id);
      return {};
    }
    attempt.grader_hash = facts_.grader.grader_hash;
    attempt.compiler = facts_.grader.compiler;
    attempt.seed = static_cast<std::int64_t>(facts_.seed);
    plan_.jobs.push_back(
        {facts.student + " " + facts.lab, facts.folder, lab.file, std::move(attempt), {id}});
    return {};
  }

  Gradebook& book_;
  const std::int64_t run_;
  const ClassFacts& facts_;
  std::map<std::string, std::string> lab_hashes_;
  std::optional<Owners> owners_;
  std::map<std::string, std::string> seen_;  // student, folder
  std::map<std::string, std::size_t> jobs_;  // by key
  ClassPlan plan_;
};

}  // namespace

Result<ClassPlan> PlanClass(Gradebook& book, std::int64_t run, const ClassFacts& facts) {
  return Planner(book, run, facts).Plan();
}

}  // namespace ipclab
