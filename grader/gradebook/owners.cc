#include "grader/gradebook/owners.h"

#include "grader/gradebook/roster.h"

namespace ipclab {

Result<Owners> Owners::Read(Gradebook& book, const std::string& roster, const std::string& times) {
  Owners owners(book);
  if (!roster.empty()) {
    auto students = ParseRoster(roster);
    if (!students.ok()) return std::move(students).error().In("roster");
    for (const Student& student : *students) IPCLAB_RETURN_IF_ERROR(book.PutStudent(student));
  }
  IPCLAB_ASSIGN_OR_RETURN(owners.known_, book.Students());
  if (!times.empty()) {
    auto table = ParseTimes(times);
    if (!table.ok()) return std::move(table).error().In("times");
    for (const auto& [who, time] : *table) {
      owners.times_[who.student] = time;
      for (const Student* student : Match(owners.known_, who)) {
        owners.times_[student->student] = time;
      }
    }
  }
  return owners;
}

Result<std::vector<std::string>> Owners::Of(const Student& found) {
  std::vector<std::string> owners;
  for (const Student* student : Match(known_, found)) owners.push_back(student->student);
  if (owners.empty()) {
    IPCLAB_RETURN_IF_ERROR(book_->PutStudent(found));
    owners.push_back(found.student);
  } else if (owners.size() == 1) {  // what the layout knows besides
    Student more = found;
    more.student = owners.front();
    if (more.name == found.student) more.name.clear();
    IPCLAB_RETURN_IF_ERROR(book_->PutStudent(more));
  }
  return owners;
}

std::optional<std::int64_t> Owners::TimeOf(const std::string& owner) const {
  const auto found = times_.find(owner);
  if (found == times_.end()) return std::nullopt;
  return found->second;
}

}  // namespace ipclab
