#include "grader/overview/statistics.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "grader/checks/visible.h"

namespace ipclab {
namespace {

constexpr std::size_t kMessageCells = 200;

int BinOf(double score, double points) {
  if (points <= 0) return Distribution::kBins - 1;
  // Scores have two decimals; 0.3 of 1 must not fall below its bin for want of a last bit.
  const double share = score / points * Distribution::kBins + 1e-9;
  return std::clamp(static_cast<int>(std::floor(share)), 0, Distribution::kBins - 1);
}

double Median(std::vector<double> scores) {
  if (scores.empty()) return 0;
  std::ranges::sort(scores);
  const std::size_t middle = scores.size() / 2;
  return scores.size() % 2 != 0 ? scores[middle] : (scores[middle - 1] + scores[middle]) / 2;
}

CheckCount& CountOf(std::vector<CheckCount>& checks, const Finding& finding) {
  for (CheckCount& check : checks) {
    if (check.id == finding.check) return check;
  }
  CheckCount& added = checks.emplace_back();
  added.id = finding.check;
  added.title = finding.title;
  added.category = finding.category;
  added.visibility = finding.visibility;
  return added;
}

void CountFindings(const std::string& student, const Grade& grade,
                   std::vector<CheckCount>& checks) {
  for (const Finding& finding : grade.findings) {
    CheckCount& check = CountOf(checks, finding);
    switch (finding.status) {
      case Status::kPass:
        ++check.passed;
        break;
      case Status::kSkip:
        ++check.skipped;
        break;
      case Status::kFail:
        const std::string first = finding.message.substr(0, finding.message.find('\n'));
        check.failed.push_back({student, Shortened(first, kMessageCells)});
        break;
    }
  }
}

}  // namespace

Distribution Distribute(const std::vector<double>& scores, double points) {
  Distribution distribution;
  distribution.points = points;
  distribution.count = static_cast<int>(scores.size());
  for (const double score : scores) {
    ++distribution.bins[static_cast<std::size_t>(BinOf(score, points))];
    if (score >= points) ++distribution.full;
  }
  if (scores.empty()) return distribution;
  distribution.mean = std::accumulate(scores.begin(), scores.end(), 0.0) / distribution.count;
  distribution.median = Median(scores);
  return distribution;
}

std::vector<LabCount> CountLabs(const std::vector<StudentMarks>& marks, const Grades& grades) {
  std::vector<LabCount> labs;
  if (marks.empty()) return labs;
  for (std::size_t i = 0; i < marks[0].labs.size(); ++i) {
    LabCount& lab = labs.emplace_back();
    lab.lab = marks[0].labs[i].lab;
    lab.column = marks[0].labs[i].column;
    std::vector<double> scores;
    for (const StudentMarks& student : marks) {
      const FinalMark& mark = student.labs[i];
      lab.missing += mark.Missing() ? 1 : 0;
      lab.late += mark.days_late > 0 ? 1 : 0;
      if (!mark.Missing()) scores.push_back(mark.score);
      if (mark.mark == nullptr) continue;
      const auto grade = grades.find(mark.mark->attempt);
      if (grade != grades.end()) CountFindings(student.student, grade->second, lab.checks);
    }
    lab.distribution = Distribute(scores, marks[0].labs[i].points);
  }
  return labs;
}

std::vector<CommonMistake> CommonestMistakes(const std::vector<LabCount>& labs, std::size_t most) {
  std::vector<CommonMistake> mistakes;
  for (const LabCount& lab : labs) {
    for (const CheckCount& check : lab.checks) {
      if (!check.failed.empty()) mistakes.push_back({&lab, &check});
    }
  }
  std::ranges::stable_sort(mistakes, [](const CommonMistake& one, const CommonMistake& other) {
    return one.check->failed.size() > other.check->failed.size();
  });
  if (mistakes.size() > most) mistakes.resize(most);
  return mistakes;
}

}  // namespace ipclab
