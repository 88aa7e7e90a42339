// What Compare found, for a person to look at: as text, and as pages that show each pair side by
// side.  Never an accusation: programs are alike, and worth a look.
//
// Pure functions; the pages are sealed (page/page.h), and what students wrote is text in them.
#ifndef GRADER_COPIES_PAGES_H_
#define GRADER_COPIES_PAGES_H_

#include <map>
#include <string>
#include <vector>

#include "grader/copies/compare.h"

namespace ipclab {

struct LabCopies {
  std::string lab;
  std::vector<Program> programs;
  Comparison found;
};

// How a student is called, by the gradebook's name for them; who is not there, by that.
using DisplayNames = std::map<std::string, std::string>;

// A line for each lab, and one for each pair.
std::string CopiesText(const std::vector<LabCopies>& labs, const DisplayNames& names);

// The list of pairs, with links to their pages.
std::string CopiesIndex(const std::vector<LabCopies>& labs, const DisplayNames& names);

// The page of `lab.found.pairs[number]`, and its file beside the index.
std::string PairPage(const LabCopies& lab, std::size_t number, const DisplayNames& names);
std::string PairFile(const LabCopies& lab, std::size_t number);

}  // namespace ipclab

#endif  // GRADER_COPIES_PAGES_H_
