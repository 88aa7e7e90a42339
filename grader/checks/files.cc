// The files that are there when all is over.
#include <fmt/format.h>

#include <algorithm>

#include "grader/checks/assertions.h"
#include "grader/checks/text.h"
#include "grader/checks/visible.h"

namespace ipclab {
namespace {

constexpr char kGone = '-';          // a FileFact's type: it was there before, and is not now
constexpr std::size_t kHead = 4096;  // as much of a file's content as a record keeps

const FileFact* Find(const std::string& path, const Facts& facts) {
  const auto& files = facts.run().files;
  const auto found = std::ranges::find_if(
      files, [&](const FileFact& file) { return PlainPath(file.path) == PlainPath(path); });
  return found == files.end() ? nullptr : &*found;
}

// Who last acted on the file.
std::vector<Evidence> Touched(const std::string& path, const Facts& facts) {
  const ObjectFilter filter{.kinds = {}, .paths = {path}, .key = std::nullopt};
  const Event* last = nullptr;
  for (const Event& event : facts.run().events) {
    if (event.object != kNoObject && facts.Lets(filter, event.object)) last = &event;
  }
  if (last == nullptr) return {};
  return {facts.Show(*last)};
}

std::string JudgeUnchanged(const std::string& path, const FileFact& file) {
  if (!file.before) return fmt::format("{} should not have been made.", path);
  if (file.size == file.old_size && file.hash == file.old_hash) return "";
  return fmt::format(
      "{} should not have been touched, but its content has changed ({} bytes before, {} now).",
      path, file.old_size, file.size);
}

std::string JudgeSameAs(const std::string& path, const FileFact& file,
                        const std::string& model_path, const Facts& facts) {
  const FileFact* model = Find(model_path, facts);
  if (model == nullptr || !model->before) {
    return fmt::format("{} should have the content of {}, which is gone.", path, model_path);
  }
  if (file.size != model->old_size) {
    return fmt::format("{} should be a copy of {}, of {} bytes, but has {} bytes.", path,
                       model_path, model->old_size, file.size);
  }
  if (file.hash == model->old_hash) return "";
  return fmt::format("{} is as long as {}, but its content is another.", path, model_path);
}

std::string JudgeContent(const std::string& path, const FileFact& file, const std::string& wanted) {
  if (file.size == wanted.size() && file.head == wanted.substr(0, kHead)) return "";
  const LinesMatch match =
      MatchLines("the file", {{false, SplitLines(wanted)}}, SplitLines(file.head));
  return fmt::format("{} does not have the right content ({} bytes, not {}).{}{}", path, file.size,
                     wanted.size(), match.message.empty() ? "" : "\n", match.message);
}

Verdict JudgeFile(const FileExpectation& expected, const Facts& facts) {
  const std::string path = facts.Fill(expected.path);
  const FileFact* file = Find(path, facts);
  std::string problem;
  const bool there = file != nullptr && file->type != kGone;
  if (expected.absent) {
    if (there) problem = fmt::format("{} should not be there at the end.", path);
  } else if (!there) {
    problem = fmt::format("{} should be there at the end, but {}.", path,
                          file == nullptr ? "there is no such file" : "it is gone");
  } else {
    if (expected.unchanged) problem = JudgeUnchanged(path, *file);
    if (problem.empty() && !expected.same_as.empty()) {
      problem = JudgeSameAs(path, *file, facts.Fill(expected.same_as), facts);
    }
    if (problem.empty() && expected.content) {
      problem = JudgeContent(path, *file, facts.Fill(*expected.content));
    }
    constexpr unsigned kPermissions = 07777;
    if (problem.empty() && expected.mode && (file->mode & kPermissions) != *expected.mode) {
      problem = fmt::format("{} should have the permission bits {:04o}, but has {:04o}.", path,
                            *expected.mode, file->mode & kPermissions);
    }
  }
  if (problem.empty()) return Verdict::Pass();
  return Verdict::FailOrHung(facts.cut(), problem, Touched(path, facts));
}

}  // namespace

Verdict JudgeFiles(const std::vector<FileExpectation>& files, const Facts& facts) {
  Verdict verdict;
  for (const FileExpectation& file : files) verdict.Merge(JudgeFile(file, facts));
  return verdict;
}

}  // namespace ipclab
