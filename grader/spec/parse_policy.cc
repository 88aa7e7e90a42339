#include <fmt/format.h>

#include <cstring>

#include "grader/base/files.h"
#include "grader/base/moment.h"
#include "grader/spec/policy.h"
#include "grader/spec/reader.h"

namespace ipclab {
namespace spec {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

void ParseDue(const Cursor& cursor, std::optional<std::int64_t>* due) {
  std::string word;
  if (!cursor.Word(&word)) return;
  *due = ParseMoment(word);
  if (*due) return;
  cursor.Complain(fmt::format(
      "'{}' is no moment: expected a date, a time and its zone, as 2026-10-01 23:59 +02:00", word));
}

void ParsePercent(const Cursor& cursor, double* percent) {
  double value = 0;
  if (!cursor.Decimal(&value)) return;
  if (value < 0 || value > 100) {
    cursor.Complain(fmt::format("expected 0 to 100 percent, here is {}", value));
  } else {
    *percent = value;
  }
}

LabPolicy ParseLabPolicy(const Cursor& key, const Cursor& value) {
  LabPolicy lab;
  key.Name(&lab.lab);
  Fields fields(value);
  ParseDue(fields.Get("due"), &lab.due);
  const Cursor points = fields.Get("points");
  double number = 0;
  if (points.Decimal(&number)) {
    if (number > 0) lab.points = number;
    if (number <= 0) points.Complain("expected more than 0 points");
  }
  fields.Get("column").Word(&lab.column);
  fields.Finish();
  return lab;
}

LatePolicy ParseLate(const Cursor& cursor) {
  LatePolicy late;
  if (!cursor) return late;
  Fields fields(cursor);
  std::int64_t grace = 0;
  if (fields.Get("grace").Duration(&grace)) late.grace = grace / kNanoseconds;
  ParsePercent(fields.Get("percent_per_day"), &late.percent_per_day);
  ParsePercent(fields.Get("at_most"), &late.at_most);
  fields.Get("late_days").Number(0, 1000, &late.late_days);
  int days = 0;
  if (fields.Get("accept").Number(0, 1000, &days)) late.accept = days;
  fields.Finish();
  return late;
}

Extension ParseExtension(const Cursor& cursor) {
  Extension extension;
  Fields fields(cursor);
  fields.Need("student").Word(&extension.student);
  fields.Get("lab").Name(&extension.lab);
  fields.Need("days").Number(1, 1000, &extension.days);
  fields.Need("reason").Word(&extension.reason);
  fields.Finish();
  return extension;
}

Policy ParsePolicyRoot(const Cursor& root) {
  Policy policy;
  if (!root.IsMap()) {
    root.Complain("expected a policy: a map with the keys labs, late, drop_lowest, extensions");
    return policy;
  }
  Fields fields(root);
  fields.Get("labs").EachEntry([&policy](const Cursor& key, const Cursor& value) {
    policy.labs.push_back(ParseLabPolicy(key, value));
  });
  policy.late = ParseLate(fields.Get("late"));
  fields.Get("drop_lowest").Number(0, 1000, &policy.drop_lowest);
  fields.Get("extensions").EachItem([&policy](const Cursor& item) {
    policy.extensions.push_back(ParseExtension(item));
  });
  fields.Finish();
  return policy;
}

}  // namespace
}  // namespace spec

const LabPolicy* Policy::Find(std::string_view lab) const {
  for (const LabPolicy& entry : labs) {
    if (entry.lab == lab) return &entry;
  }
  return nullptr;
}

ParsedPolicy ParsePolicy(std::string_view yaml_text, const std::string& file_name) {
  ParsedPolicy parsed;
  spec::Document document(file_name);
  const spec::Cursor root = spec::Load(yaml_text, "a policy", &document);
  Policy policy;
  if (root) policy = spec::ParsePolicyRoot(root);
  if (document.problem_count() == 0) parsed.policy = std::move(policy);
  parsed.problems = document.TakeProblems();
  return parsed;
}

ParsedPolicy ParsePolicyFile(const std::string& path) {
  const Result<std::string> text = ReadFile(path);
  if (text.ok()) return ParsePolicy(*text, path);
  const char* why = std::strerror(text.error().errno_value);
  return {std::nullopt, {{path, 0, 0, fmt::format("cannot read the policy: {}", why)}}};
}

}  // namespace ipclab
