#include "grader/report/read_grade.h"

#include <fmt/format.h>

#include <initializer_list>
#include <nlohmann/json.hpp>

namespace ipclab {
namespace {

using nlohmann::json;

std::string TextOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

double NumberOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

// The lines of a file; 0 for what is none.
int LineOf(const json& object) {
  const double line = NumberOf(object, "line");
  return line > 0 && line < 1e9 ? static_cast<int>(line) : 0;
}

// The objects of the list `key`.
std::vector<json> ObjectsOf(const json& object, const char* key) {
  std::vector<json> objects;
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return objects;
  for (const json& entry : *found) {
    if (entry.is_object()) objects.push_back(entry);
  }
  return objects;
}

template <typename T>
T Named(const std::string& name, std::initializer_list<T> values, T otherwise) {
  for (const T value : values) {
    if (Name(value) == name) return value;
  }
  return otherwise;
}

Category CategoryOf(const json& check) {
  using enum Category;
  return Named(TextOf(check, "category"),
               {kBuild, kBehaviour, kMechanism, kConcurrency, kRobustness, kCleanup}, kBehaviour);
}

LeakKind KindOf(const json& leak) {
  const std::string name = TextOf(leak, "kind");
  for (int i = 0; i <= static_cast<int>(LeakKind::kDescriptor); ++i) {
    if (Name(static_cast<LeakKind>(i)) == name) return static_cast<LeakKind>(i);
  }
  return LeakKind::kFile;
}

Finding FindingOf(const json& check) {
  Finding finding;
  finding.check = TextOf(check, "id");
  finding.title = TextOf(check, "title");
  finding.category = CategoryOf(check);
  finding.status =
      Named(TextOf(check, "status"), {Status::kPass, Status::kFail, Status::kSkip}, Status::kSkip);
  finding.score = NumberOf(check, "score");
  finding.max_score = NumberOf(check, "max_score");
  finding.visibility = Named(TextOf(check, "visibility"),
                             {Visibility::kVisible, Visibility::kHidden, Visibility::kAfterDueDate},
                             Visibility::kHidden);
  finding.message = TextOf(check, "message");
  finding.hint = TextOf(check, "hint");
  finding.blocked_by = TextOf(check, "blocked_by");
  for (const json& it : ObjectsOf(check, "evidence")) {
    finding.evidence.push_back({TextOf(it, "process"), TextOf(it, "program"), TextOf(it, "call"),
                                TextOf(it, "file"), LineOf(it)});
  }
  return finding;
}

// A report that was written before there was `blocked_by` names that check in the message alone.
void FindBlockers(Grade* grade) {
  for (Finding& finding : grade->findings) {
    if (finding.status != Status::kSkip || !finding.blocked_by.empty()) continue;
    for (const Finding& other : grade->findings) {
      if (other.check.empty() || &other == &finding) continue;
      const bool named = finding.message.find('"' + other.check + '"') != std::string::npos;
      // Of several the one that must not be known.
      if (named && (finding.blocked_by.empty() || other.visibility != Visibility::kVisible)) {
        finding.blocked_by = other.check;
      }
    }
  }
}

}  // namespace

Result<Grade> GradeFromJson(const std::string& text) {
  const json report = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!report.is_object() || TextOf(report, "schema") != "ipclab.grade/1") {
    return MakeError("the report is no ipclab.grade/1");
  }
  Grade grade;
  grade.lab = TextOf(report, "lab");
  grade.submission = TextOf(report, "submission");
  grade.score = NumberOf(report, "score");
  grade.max_score = NumberOf(report, "max_score");
  grade.isolation = TextOf(report, "isolation");
  grade.isolation_reason = TextOf(report, "isolation_reason");
  for (const json& check : ObjectsOf(report, "checks")) {
    grade.findings.push_back(FindingOf(check));
  }
  FindBlockers(&grade);
  for (const json& it : ObjectsOf(report, "warnings")) {
    grade.warnings.push_back({TextOf(it, "file"), LineOf(it), TextOf(it, "message")});
  }
  for (const json& it : ObjectsOf(report, "leaks")) {
    grade.leaks.push_back(
        {KindOf(it), TextOf(it, "name"), TextOf(it, "process"), TextOf(it, "file"), LineOf(it)});
  }
  return grade;
}

}  // namespace ipclab
