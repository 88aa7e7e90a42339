// Whose a submission is, and when it was handed in: what the roster, the table of times and the
// gradebook know.
//
//   IPCLAB_ASSIGN_OR_RETURN(Owners owners, Owners::Read(book, roster_csv, times_csv));
//   IPCLAB_ASSIGN_OR_RETURN(const std::vector<std::string> students, owners.Of(found));
#ifndef GRADER_GRADEBOOK_OWNERS_H_
#define GRADER_GRADEBOOK_OWNERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/gradebook/gradebook.h"

namespace ipclab {

class Owners {
 public:
  // Enters the roster into the gradebook.  Texts of CSV files (roster.h); empty: there is none.
  // `book` must outlive it.
  static Result<Owners> Read(Gradebook& book, const std::string& roster, const std::string& times);

  // The students that it belongs to, as the gradebook names them; one whom nobody knows is entered.
  // What `found` tells besides is entered if they are one.
  Result<std::vector<std::string>> Of(const Student& found);

  // What the table of times says.
  std::optional<std::int64_t> TimeOf(const std::string& owner) const;

 private:
  explicit Owners(Gradebook& book) : book_(&book) {}

  Gradebook* book_;
  std::vector<Student> known_;
  std::map<std::string, std::int64_t> times_;  // by student
};

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_OWNERS_H_
