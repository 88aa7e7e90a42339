#include "grader/spec/scope.h"

#include <fmt/format.h>

#include <algorithm>

#include "grader/spec/placeholders.h"

namespace ipclab::spec {
namespace {

constexpr std::string_view kPidSuffix = ".pid";

// ".1", ".1.2", but neither "" nor ".x".
bool IsChildPath(std::string_view path) {
  if (path.size() < 2 || path.front() != '.' || path.back() == '.') return false;
  if (path.find("..") != std::string_view::npos) return false;
  return path.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::vector<std::string_view> Views(const std::set<std::string>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

bool Known::HasProcess(const std::string& name) const {
  if (processes.count(name) > 0) return true;
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return false;
  return processes.count(name.substr(0, dot)) > 0 && IsChildPath(name.substr(dot));
}

Scope Scope::WithSelf() const { return With({"self.pid", "address"}); }

Scope Scope::With(std::initializer_list<std::string> names) const {
  Scope scope = *this;
  scope.extra_.insert(names);
  return scope;
}

bool Scope::InDoubt() const {
  return std::any_of(scenarios_.begin(), scenarios_.end(),
                     [](const Known* known) { return known->in_doubt; });
}

bool Scope::Text(const Cursor& cursor, ipclab::Text* out) const {
  if (!cursor.Word(out)) return false;
  for (const std::string& name : PlaceholdersIn(*out)) CheckPlaceholder(cursor, name);
  return true;
}

void Scope::Texts(const Cursor& cursor, std::vector<ipclab::Text>* out) const {
  cursor.EachItemOrSelf([&](const Cursor& item) {
    ipclab::Text text;
    if (Text(item, &text)) out->push_back(text);
  });
}

// A text is expanded in each scenario, so each must know what it names.
void Scope::CheckPlaceholder(const Cursor& cursor, const std::string& name) const {
  if (extra_.count(name) > 0) return;
  std::set<std::string> near = extra_;
  for (const Known* known : scenarios_) {
    if (known->in_doubt) continue;
    const bool pid = name.size() > kPidSuffix.size() && name.ends_with(kPidSuffix);
    if (known->values.count(name) > 0) continue;
    if (pid && known->HasProcess(name.substr(0, name.size() - kPidSuffix.size()))) continue;
    near.insert(known->values.begin(), known->values.end());
    for (const std::string& process : known->processes) near.insert(process + ".pid");
    return cursor.Complain(
        fmt::format("the placeholder {{{}}} names nothing that is known in scenario '{}'{}", name,
                    known->scenario, DidYouMean(name, Views(near))));
  }
}

void Scope::ComplainOfProcess(const Cursor& cursor, const std::string& name) const {
  if (scenarios_.empty() || InDoubt()) return;
  std::set<std::string> processes;
  for (const Known* known : scenarios_) {
    processes.insert(known->processes.begin(), known->processes.end());
  }
  const std::string where = scenarios_.size() == 1
                                ? fmt::format("scenario '{}'", scenarios_[0]->scenario)
                                : "its scenarios";
  cursor.Complain(fmt::format("no process of {} is called '{}'{}", where, name,
                              DidYouMean(name, Views(processes))));
}

bool Scope::Process(const Cursor& cursor, std::string* out) const {
  if (!cursor.Word(out)) return false;
  const bool found = std::any_of(scenarios_.begin(), scenarios_.end(),
                                 [&](const Known* known) { return known->HasProcess(*out); });
  if (!found) ComplainOfProcess(cursor, *out);
  return true;
}

bool Scope::Selector(const Cursor& cursor, ipclab::Selector* out) const {
  if (!cursor.Word(out)) return false;
  if (out->find('*') == std::string::npos) return Process(cursor, out);
  // "server.*" selects children that have no names here; their parent must be known.
  const std::string parent = out->substr(0, out->find('.'));
  if (Selected(*out).empty() && Selected(parent).empty()) ComplainOfProcess(cursor, *out);
  return true;
}

std::set<std::string> Scope::Selected(const ipclab::Selector& selector) const {
  std::set<std::string> selected;
  for (const Known* known : scenarios_) {
    for (const std::string& process : known->processes) {
      if (Matches(selector, process)) selected.insert(process);
    }
  }
  return selected;
}

}  // namespace ipclab::spec
