// What the marks and findings of a class say when taken together.  Pure functions.
#ifndef GRADER_OVERVIEW_STATISTICS_H_
#define GRADER_OVERVIEW_STATISTICS_H_

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "grader/checks/checks.h"
#include "grader/gradebook/policy.h"

namespace ipclab {

// Of the attempts that count: what each gave, by the attempt's number.
using Grades = std::map<std::int64_t, Grade>;

// How many lie in each tenth of the points; full marks belong to the last.
struct Distribution {
  static constexpr int kBins = 10;
  std::array<int, kBins> bins = {};
  int count = 0;
  int full = 0;
  double mean = 0;  // in points
  double median = 0;
  double points = 0;  // of full marks
};

// `points` are what full marks are worth; 0 puts every score into the last bin.
Distribution Distribute(const std::vector<double>& scores, double points);

struct Mistake {
  std::string student;
  std::string message;  // its first line, harmless
};

struct CheckCount {
  std::string id;
  std::string title;
  Category category = Category::kBehaviour;
  Visibility visibility = Visibility::kVisible;
  int passed = 0;
  int skipped = 0;
  std::vector<Mistake> failed;  // by student

  int judged() const { return passed + static_cast<int>(failed.size()); }
};

struct LabCount {
  std::string lab;
  std::string column;         // its name in exports
  Distribution distribution;  // of those who have a mark
  int missing = 0;
  int late = 0;
  std::vector<CheckCount> checks;  // in the lab's order
};

// In the order of the marks' labs.
std::vector<LabCount> CountLabs(const std::vector<StudentMarks>& marks, const Grades& grades);

struct CommonMistake {
  const LabCount* lab = nullptr;
  const CheckCount* check = nullptr;
};

// Those that most students made, at most `most`; ones of equal number in the order of the labs.
std::vector<CommonMistake> CommonestMistakes(const std::vector<LabCount>& labs, std::size_t most);

}  // namespace ipclab

#endif  // GRADER_OVERVIEW_STATISTICS_H_
