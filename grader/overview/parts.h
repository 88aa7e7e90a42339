// What the index and the students' pages both have.  All of it is HTML, escaped where it is text.
#ifndef GRADER_OVERVIEW_PARTS_H_
#define GRADER_OVERVIEW_PARTS_H_

#include <string>
#include <string_view>

#include "grader/checks/checks.h"
#include "grader/overview/overview.h"
#include "grader/overview/statistics.h"

namespace ipclab {

// The fixed parts, from overview.css and the scripts by way of BUILD.
extern const std::string_view kOverviewCss;
extern const std::string_view kOverviewJs;

std::string Number(double number);  // at most two decimals, none that are 0
std::string Plural(int count, std::string_view thing, std::string_view things);  // "1 student"

// "hidden" or "after the due date", as a mark beside the check; "" if students see it.
std::string VisibilityTag(Visibility visibility);

std::string DisplayName(const Student& student);

// Bars as an SVG element, with words for who does not see it.  `large` has numbers and an axis.
std::string Histogram(const Distribution& distribution, std::string_view what, bool large);

}  // namespace ipclab

#endif  // GRADER_OVERVIEW_PARTS_H_
