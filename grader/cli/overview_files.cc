#include "grader/cli/overview_files.h"

#include <fmt/format.h>

#include <filesystem>

#include "grader/cli/command.h"
#include "grader/report/read_grade.h"

namespace ipclab {
namespace {

namespace fs = std::filesystem;

// A path as an address: what has a meaning there is written out.
std::string AddressOf(const fs::path& path) {
  std::string address;
  for (const char c : path.generic_string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/._-~").find(c) != std::string_view::npos;
    address += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return address;
}

Result<void> WritePage(const std::string& page, const fs::path& file) {
  if (Write(page, file.string())) return {};
  return MakeError("cannot write {}", file.string());
}

}  // namespace

Result<void> ReadGrades(Gradebook& book, Overview* overview) {
  for (const StudentMarks& student : overview->marks) {
    for (const FinalMark& mark : student.labs) {
      if (mark.mark == nullptr || overview->grades.contains(mark.mark->attempt)) continue;
      IPCLAB_ASSIGN_OR_RETURN(const std::string report, book.Report(mark.mark->attempt));
      IPCLAB_ASSIGN_OR_RETURN(overview->grades[mark.mark->attempt], GradeFromJson(report));
    }
  }
  return {};
}

void FindTimelines(const std::string& folder, const std::string& dir, Overview* overview) {
  std::error_code error;
  const fs::path from = fs::absolute(dir, error).lexically_normal() / "students";
  const fs::path pictures = fs::absolute(folder, error).lexically_normal();
  for (const StudentMarks& student : overview->marks) {
    for (const FinalMark& mark : student.labs) {
      if (mark.mark == nullptr) continue;
      const std::string& key = mark.mark->facts.key;
      const fs::path index = pictures / key / "index.html";
      if (key.empty() || !fs::exists(index, error)) continue;
      overview->timelines[key] = AddressOf(index.lexically_relative(from));
    }
  }
}

Result<void> WriteOverview(const Overview& overview, const std::string& dir, Audience audience) {
  const bool all = audience == Audience::kInstructor;
  const fs::path pages = all ? fs::path(dir) / "students" : fs::path(dir);
  std::error_code error;
  fs::create_directories(pages, error);
  if (error) return MakeError("cannot make {}: {}", pages.string(), error.message());
  for (const StudentMarks& student : overview.marks) {
    IPCLAB_RETURN_IF_ERROR(
        WritePage(StudentPage(overview, student, audience), pages / PageName(student.student)));
  }
  if (!all) return {};
  return WritePage(IndexPage(overview), fs::path(dir) / "index.html");
}

}  // namespace ipclab
