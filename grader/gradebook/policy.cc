#include "grader/gradebook/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace ipclab {
namespace {

constexpr std::int64_t kDay = 86'400;

double Rounded(double score) { return std::round(score * 100) / 100; }

std::int64_t ExtensionDays(const Policy& policy, const std::string& student,
                           const std::string& lab) {
  std::int64_t days = 0;
  for (const Extension& extension : policy.extensions) {
    if (extension.student == student && (extension.lab.empty() || extension.lab == lab))
      days += extension.days;
  }
  return days;
}

// Each lab with what full marks are worth, in the order of the output.
std::vector<FinalMark> Template(const Policy& policy, const ClassMarks& marks) {
  std::vector<FinalMark> labs;
  for (const LabPolicy& lab : policy.labs) labs.push_back({.lab = lab.lab, .column = lab.column});
  std::vector<std::string> others = marks.labs;
  for (const Mark& mark : marks.marks) others.push_back(mark.lab);
  std::sort(others.begin(), others.end());
  others.erase(std::unique(others.begin(), others.end()), others.end());
  for (const std::string& lab : others) {
    if (policy.Find(lab) == nullptr) labs.push_back({.lab = lab, .column = lab});
  }
  for (FinalMark& lab : labs) {
    if (lab.column.empty()) lab.column = lab.lab;
    const LabPolicy* known = policy.Find(lab.lab);
    for (const Mark& mark : marks.marks) {
      if (mark.lab == lab.lab) lab.points = std::max(lab.points, mark.max_score);
    }
    if (known != nullptr && known->points) lab.points = *known->points;
  }
  return labs;
}

class OneStudent {
 public:
  OneStudent(const Policy& policy, const ClassMarks& marks, StudentMarks* student)
      : policy_(policy), marks_(marks), student_(*student) {}

  void Apply() {
    for (FinalMark& lab : student_.labs) TakeMark(&lab);
    std::vector<FinalMark*> by_deadline;
    for (FinalMark& lab : student_.labs) by_deadline.push_back(&lab);
    std::stable_sort(by_deadline.begin(), by_deadline.end(),
                     [this](const FinalMark* a, const FinalMark* b) { return Due(*a) < Due(*b); });
    free_days_ = policy_.late.late_days;
    for (FinalMark* lab : by_deadline) TakeOffLateness(lab);
    for (FinalMark& lab : student_.labs) ApplyOverride(&lab);
    DropLowest();
    AddUp(&student_);
  }

 private:
  std::int64_t Due(const FinalMark& lab) const {
    const LabPolicy* known = policy_.Find(lab.lab);
    if (known == nullptr || !known->due) return std::numeric_limits<std::int64_t>::max();
    return *known->due + kDay * ExtensionDays(policy_, student_.student, lab.lab);
  }

  void TakeMark(FinalMark* lab) const {
    for (const Mark& mark : marks_.marks) {
      if (mark.student != student_.student || mark.lab != lab->lab) continue;
      lab->mark = &mark;
      const double full = mark.max_score > 0 ? mark.max_score : 1;
      lab->score = Rounded(mark.score / full * lab->points);
    }
  }

  void TakeOffLateness(FinalMark* lab) {
    const std::int64_t due = Due(*lab);
    if (lab->mark == nullptr || !lab->mark->submitted ||
        due == std::numeric_limits<std::int64_t>::max()) {
      return;
    }
    const LatePolicy& late = policy_.late;
    lab->days_late = DaysLate(*lab->mark->submitted, due, late.grace);
    if (lab->days_late == 0 || lab->score == 0) return;
    const std::int64_t days = lab->days_late;
    const std::string told = fmt::format("{} day{} late", days, days == 1 ? "" : "s");
    if (late.accept && days > *late.accept) {
      lab->score = 0;
      lab->why = fmt::format("{}: not accepted", told);
      return;
    }
    const std::int64_t free = std::min(days, free_days_);
    free_days_ -= free;
    const double lost =
        std::min(late.at_most, late.percent_per_day * static_cast<double>(days - free));
    lab->score = Rounded(lab->score * (1 - lost / 100));
    lab->why = told;
    if (free > 0) lab->why += fmt::format(", {} free", free);
    if (lost > 0) lab->why = fmt::format("-{} %, {}", lost, lab->why);
  }

  void ApplyOverride(FinalMark* lab) const {
    const Override* latest = nullptr;
    for (const Override& entry : marks_.overrides) {
      if (entry.student == student_.student && entry.lab == lab->lab) latest = &entry;
    }
    if (latest == nullptr || !latest->score) return;
    lab->overridden = true;
    lab->score = *latest->score;
    lab->why = fmt::format("set by hand: {}", latest->reason);
  }

  // What is worth nothing at all (nobody has been graded in it) is neither kept nor dropped.
  void DropLowest() {
    std::vector<FinalMark*> by_score;
    for (FinalMark& lab : student_.labs) {
      if (lab.points > 0) by_score.push_back(&lab);
    }
    std::stable_sort(by_score.begin(), by_score.end(), [](const FinalMark* a, const FinalMark* b) {
      return a->score / a->points < b->score / b->points;
    });
    const std::size_t most = by_score.empty() ? 0 : by_score.size() - 1;  // never all
    by_score.resize(std::min(most, static_cast<std::size_t>(policy_.drop_lowest)));
    for (FinalMark* lab : by_score) lab->dropped = true;
  }

  const Policy& policy_;
  const ClassMarks& marks_;
  StudentMarks& student_;
  std::int64_t free_days_ = 0;
};

}  // namespace

std::int64_t DaysLate(std::int64_t submitted, std::int64_t due, std::int64_t grace) {
  const std::int64_t late = submitted - due;
  return late <= grace ? 0 : std::max<std::int64_t>((late + kDay - 1) / kDay, 0);
}

void AddUp(StudentMarks* student) {
  student->score = student->points = 0;
  for (const FinalMark& lab : student->labs) {
    if (lab.dropped) continue;
    student->score += lab.score;
    student->points += lab.points;
  }
  student->score = Rounded(student->score);
}

std::vector<StudentMarks> ApplyPolicy(const Policy& policy, const ClassMarks& marks) {
  const std::vector<FinalMark> labs = Template(policy, marks);
  std::vector<StudentMarks> students;
  for (const std::string& name : marks.students) {
    StudentMarks& student = students.emplace_back();
    student.student = name;
    student.labs = labs;
    OneStudent(policy, marks, &student).Apply();
  }
  return students;
}

}  // namespace ipclab
