#include "grader/scenario/build.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "grader/sandbox/command.h"
#include "grader/sandbox/jail.h"
#include "grader/scenario/compiler_output.h"

namespace ipclab {
namespace {

constexpr const char* kExtensions[] = {".cpp", ".cc", ".c"};
constexpr std::size_t kMaxErrors = 20;
constexpr std::size_t kMaxProgram = 64u << 20;
constexpr std::uint64_t kCompilerMemory = 3ull << 30;
// of processor time, each of its programs; a lab's takes one
constexpr std::uint64_t kCompilerSeconds = 30;

// The file that a contract name stands for; the first extension that exists.
std::optional<std::string> MainFile(const Submission& submission, const std::string& stem) {
  for (const char* extension : kExtensions) {
    if (submission.Find(stem + extension) != nullptr) return stem + extension;
  }
  return std::nullopt;
}

bool IsC(const std::string& file) { return file.ends_with(".c"); }

struct Unit {
  std::string program;
  std::vector<std::string> files;  // main first, then the library
};

std::vector<Unit> Units(const Lab& lab, const Submission& submission, BuildFacts* facts) {
  std::vector<std::string> library;
  const auto find = [&](const std::string& stem) {
    auto file = MainFile(submission, stem);
    if (!file) {
      facts->ok = false;
      facts->errors.push_back(
          {"", 0, fmt::format("there is no {0}.c, {0}.cc or {0}.cpp in the submission", stem)});
    }
    return file;
  };
  for (const std::string& stem : lab.library) {
    if (const auto file = find(stem)) library.push_back(*file);
  }
  std::vector<Unit> units;
  for (const ProgramSource& program : lab.programs) {
    const auto main = find(program.name);
    if (!main) continue;
    Unit unit = {program.name, {*main}};
    unit.files.insert(unit.files.end(), library.begin(), library.end());
    units.push_back(std::move(unit));
  }
  return units;
}

ProgramSpec Compiler(const Jail& jail, const std::vector<std::string>& files,
                     const std::string& level, const std::string& output, bool objects_only) {
  const bool all_c = std::all_of(files.begin(), files.end(), IsC);
  ProgramSpec spec;
  spec.path = all_c ? "/usr/bin/gcc" : "/usr/bin/g++";
  spec.argv = {all_c ? "gcc" : "g++",
               all_c ? "-std=gnu17" : "-std=gnu++20",
               "-Wall",
               "-Wextra",
               "-g",
               "-" + level,
               "-fdiagnostics-color=never",
               "-fmessage-length=0",
               "-fno-diagnostics-show-caret",
               "-pthread"};
  // Without namespaces the sources lie elsewhere; the programs come out the same, byte for byte.
  if (!jail.root().empty()) spec.argv.push_back("-ffile-prefix-map=" + jail.root() + "=");
  if (objects_only) spec.argv.push_back("-c");
  for (const std::string& file : files) spec.argv.push_back(jail.RealPath(file));
  spec.argv.insert(spec.argv.end(), {"-o", jail.RealPath(output)});
  if (!objects_only) spec.argv.insert(spec.argv.end(), {"-lm", "-lrt"});
  spec.environment = {"PATH=/usr/bin:/bin", "HOME=/tmp", "TMPDIR=/tmp", "LANG=C.UTF-8"};
  spec.standard_input = spec.standard_output = spec.standard_error = StdioKind::kPipe;
  return spec;
}

class Builder {
 public:
  explicit Builder(Jail& jail) : jail_(jail) {}

  // What the compiler printed is added to `diagnostics`; false if it failed.
  Result<bool> Link(const Unit& unit, const std::string& level, const std::string& output) {
    const bool mixed = std::any_of(unit.files.begin(), unit.files.end(), IsC) &&
                       !std::all_of(unit.files.begin(), unit.files.end(), IsC);
    if (!mixed) return Compile(unit.files, level, output, false);
    std::vector<std::string> objects;  // each by its own language
    for (const std::string& file : unit.files) {
      objects.push_back(fmt::format("/tmp/{}.{}.o", file, level));
      IPCLAB_ASSIGN_OR_RETURN(const bool ok, Compile({file}, level, objects.back(), true));
      if (!ok) return false;
    }
    return Compile(objects, level, output, false);
  }

  Diagnostics diagnostics;
  std::string last_output;

 private:
  Result<bool> Compile(const std::vector<std::string>& files, const std::string& level,
                       const std::string& output, bool objects_only) {
    CommandLimits limits;
    IPCLAB_ASSIGN_OR_RETURN(
        const CommandResult result,
        RunCommand(jail_, Compiler(jail_, files, level, output, objects_only), limits));
    last_output = jail_.JailText(result.error + result.output);
    Diagnostics found = ParseCompilerOutput(last_output);
    const auto move = [](std::vector<BuildProblem>& from, std::vector<BuildProblem>& to) {
      to.insert(to.end(), from.begin(), from.end());
    };
    move(found.warnings, diagnostics.warnings);
    const bool ok =
        WIFEXITED(result.wait_status) && WEXITSTATUS(result.wait_status) == 0 && !result.idle;
    if (!ok && result.idle) {
      found.errors.push_back(
          {files.front(), 0, "the compiler waited for something that never came, and was stopped"});
    } else if (!ok && last_output.find("CPU time limit exceeded") != std::string::npos) {
      found.errors.push_back(
          {files.front(), 0, "the compiler used up its processor time and was stopped"});
    } else if (!ok && last_output.find("File size limit exceeded") != std::string::npos) {
      found.errors.push_back({files.front(), 0, "the program is larger than 64 MiB"});
    } else if (!ok && found.errors.empty()) {
      found.errors.push_back(
          {files.front(), 0, "the compiler failed: " + last_output.substr(0, 400)});
    }
    move(found.errors, diagnostics.errors);
    return ok;
  }

  Jail& jail_;
};

// A source that includes the library's file itself defines everything twice; it is taken as it is.
Result<bool> LinkUnit(Builder& builder, Unit unit, const std::string& level,
                      const std::string& output) {
  IPCLAB_ASSIGN_OR_RETURN(const bool ok, builder.Link(unit, level, output));
  if (ok || unit.files.size() == 1 ||
      builder.last_output.find("multiple definition") == std::string::npos)
    return ok;
  const auto before = builder.diagnostics;
  unit.files.resize(1);
  builder.diagnostics.errors.clear();
  IPCLAB_ASSIGN_OR_RETURN(const bool alone, builder.Link(unit, level, output));
  if (!alone) builder.diagnostics = before;
  return alone;
}

Result<std::unique_ptr<Jail>> CompilerJail(const Submission& submission, Isolation isolation) {
  JailOptions options;
  options.isolation = isolation;
  options.alone = false;
  options.work_dir = kSourceFolder;
  options.host_name = "build";
  options.limits.address_space = kCompilerMemory;
  options.limits.cpu_seconds = kCompilerSeconds;
  options.limits.file_size = kMaxProgram;
  IPCLAB_ASSIGN_OR_RETURN(std::unique_ptr<Jail> jail, Jail::Create(options));
  std::vector<Fixture> fixtures;
  for (const SourceFile& file : submission.files) {
    Fixture fixture;
    fixture.path = file.path;
    fixture.content = file.content;
    fixtures.push_back(std::move(fixture));
  }
  IPCLAB_RETURN_IF_ERROR(jail->Make(fixtures));
  return jail;
}

}  // namespace

Result<Build> BuildSubmission(const Lab& lab, const Submission& submission,
                              const std::vector<std::string>& levels, Isolation isolation) {
  Build build;
  for (const std::string& reason : submission.left_out)
    build.facts.warnings.push_back({"", 0, reason});
  const std::vector<Unit> units = Units(lab, submission, &build.facts);
  if (!build.facts.ok) return build;
  IPCLAB_ASSIGN_OR_RETURN(const std::unique_ptr<Jail> jail, CompilerJail(submission, isolation));
  Builder builder(*jail);
  for (const Unit& unit : units) {
    for (const std::string& level : levels) {
      const std::string output = fmt::format("/tmp/{}.{}", unit.program, level);
      IPCLAB_ASSIGN_OR_RETURN(const bool ok, LinkUnit(builder, unit, level, output));
      if (!ok) {
        build.facts.ok = false;
        break;  // the other level would say the same again
      }
      IPCLAB_ASSIGN_OR_RETURN(build.by_level[level].executables[unit.program],
                              jail->ReadFile(output, kMaxProgram));
    }
  }
  build.facts.errors = std::move(builder.diagnostics.errors);
  if (build.facts.ok) build.facts.errors.clear();
  if (build.facts.errors.size() > kMaxErrors) build.facts.errors.resize(kMaxErrors);
  for (BuildProblem& warning : builder.diagnostics.warnings) {
    const auto same = [&warning](const BuildProblem& other) {
      return other.file == warning.file && other.line == warning.line &&
             other.message == warning.message;
    };
    auto& warnings = build.facts.warnings;
    if (std::none_of(warnings.begin(), warnings.end(), same))
      warnings.push_back(std::move(warning));
  }
  return build;
}

}  // namespace ipclab
