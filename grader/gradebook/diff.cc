#include "grader/gradebook/diff.h"

#include <algorithm>

namespace ipclab {
namespace {

const StoredFinding* Find(const std::vector<StoredFinding>& findings, const std::string& check) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&check](const auto& finding) { return finding.check == check; });
  return found == findings.end() ? nullptr : &*found;
}

const Mark* Find(const std::vector<Mark>& marks, const Mark& like) {
  const auto found = std::find_if(marks.begin(), marks.end(), [&like](const Mark& mark) {
    return mark.student == like.student && mark.lab == like.lab;
  });
  return found == marks.end() ? nullptr : &*found;
}

std::vector<std::string> Causes(const Mark& was, const Mark& now) {
  std::vector<std::string> causes;
  if (was.content != now.content) causes.emplace_back("the submission");
  if (was.facts.lab_hash != now.facts.lab_hash) causes.emplace_back("the lab");
  if (was.facts.grader_hash != now.facts.grader_hash) causes.emplace_back("the grader");
  if (was.facts.compiler != now.facts.compiler) causes.emplace_back("the compiler");
  if (was.facts.seed != now.facts.seed) causes.emplace_back("the seed");
  return causes;
}

}  // namespace

std::vector<CheckChange> CompareFindings(const std::vector<StoredFinding>& was,
                                         const std::vector<StoredFinding>& now) {
  std::vector<CheckChange> changes;
  for (const StoredFinding& finding : now) {
    const StoredFinding* before = Find(was, finding.check);
    if (before != nullptr && before->status == finding.status && before->score == finding.score)
      continue;
    changes.push_back({finding.check, before == nullptr ? "" : before->status, finding.status,
                       before == nullptr ? 0 : before->score, finding.score, finding.message});
  }
  for (const StoredFinding& finding : was) {
    if (Find(now, finding.check) == nullptr)
      changes.push_back({finding.check, finding.status, "", finding.score, 0, ""});
  }
  return changes;
}

Result<std::vector<MarkChange>> DiffSince(Gradebook& book, std::int64_t run) {
  IPCLAB_ASSIGN_OR_RETURN(const std::vector<Mark> before, book.Marks(run));
  IPCLAB_ASSIGN_OR_RETURN(const std::vector<Mark> after, book.Marks());
  std::vector<MarkChange> changes;
  for (const Mark& now : after) {
    const Mark* was = Find(before, now);
    if (was != nullptr && was->attempt == now.attempt) continue;
    MarkChange& change = changes.emplace_back();
    change.student = now.student;
    change.lab = now.lab;
    change.now = now.score;
    if (was == nullptr) continue;
    change.was = was->score;
    change.causes = Causes(*was, now);
    IPCLAB_ASSIGN_OR_RETURN(const auto was_findings, book.Findings(was->attempt));
    IPCLAB_ASSIGN_OR_RETURN(const auto now_findings, book.Findings(now.attempt));
    change.checks = CompareFindings(was_findings, now_findings);
  }
  return changes;
}

}  // namespace ipclab
