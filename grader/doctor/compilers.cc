// The compilers that gradings call, and where temporary files go.
#include <fcntl.h>
#include <signal.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <fstream>
#include <vector>

#include "grader/base/files.h"
#include "grader/base/temp_dir.h"
#include "grader/base/unique_fd.h"
#include "grader/doctor/child.h"
#include "grader/doctor/facts.h"

namespace ipclab {
namespace {

constexpr char kC[] = "#include <stdio.h>\nint main(void) { return puts(\"works\") < 0; }\n";
constexpr char kCpp[] =
    "#include <iostream>\nint main() { return std::cout << \"works\\n\" << std::flush ? 0 : 1; }\n";

// Its standard output; an Error if it does not end with status 0.
Result<std::string> OutputOf(std::vector<std::string> argv, const std::string& folder) {
  const std::string output = folder + "/output";
  std::vector<char*> words;
  for (std::string& word : argv) words.push_back(word.data());
  words.push_back(nullptr);
  const pid_t pid = fork();
  if (pid < 0) return ErrnoError("fork");
  if (pid == 0) {
    DieWithParent();
    const int fd = open(output.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0) _exit(127);
    execv(words[0], words.data());
    dprintf(1, "%s", std::strerror(errno));
    _exit(127);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
  IPCLAB_ASSIGN_OR_RETURN(const std::string text, ReadFile(output));
  if (status == 0) return text;
  const std::string first_line = text.substr(0, text.find('\n'));
  return MakeError("{}: {}", argv[0],
                   first_line.empty() ? fmt::format("wait status {:#x}", status) : first_line);
}

struct Language {
  const char* compiler;
  const char* standard;
  const char* extension;
  const char* source;
};

// The version.
Result<std::string> Compile(const Language& language, const std::string& folder) {
  const std::string source = folder + "/works" + language.extension;
  const std::string program = folder + "/works";
  std::ofstream(source) << language.source;
  IPCLAB_ASSIGN_OR_RETURN(const std::string version,
                          OutputOf({language.compiler, "-dumpfullversion"}, folder));
  IPCLAB_RETURN_IF_ERROR(OutputOf({language.compiler, language.standard, "-g", "-O0", "-pthread",
                                   source, "-o", program, "-lm", "-lrt"},
                                  folder));
  IPCLAB_ASSIGN_OR_RETURN(const std::string said, OutputOf({program}, folder));
  if (said != "works\n") return MakeError("what {} compiled does not work", language.compiler);
  return fmt::format("{} {}", language.compiler, version.substr(0, version.find('\n')));
}

TemporaryFolder TryTemporaryFolder() {
  TemporaryFolder folder;
  const char* const given = std::getenv("TMPDIR");
  folder.path = given == nullptr || *given == '\0' ? "/tmp" : given;
  folder.attempt = InChild([]() -> Result<std::string> {
    IPCLAB_ASSIGN_OR_RETURN(TempDir dir, TempDir::Create("ipclab-doctor"));
    const std::string file = dir.path() + "/file";
    std::ofstream out(file);
    out << "works" << std::flush;
    if (!out) return MakeError("cannot write {}", file);
    IPCLAB_RETURN_IF_ERROR(dir.Remove());
    return std::string();
  });
  struct statvfs space;
  if (statvfs(folder.path.c_str(), &space) != 0) return folder;
  folder.free_bytes = static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
  folder.free_inodes = space.f_favail;
  folder.counts_inodes = space.f_files != 0;  // btrfs has none
  return folder;
}

// While it lives, ^C and SIGTERM wait: a folder is to be removed first.  Children let them in
// again.
class SignalsWait {
 public:
  SignalsWait() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals, signal);
    sigprocmask(SIG_BLOCK, &signals, &before_);
  }
  ~SignalsWait() { LetIn(); }
  SignalsWait(const SignalsWait&) = delete;
  SignalsWait& operator=(const SignalsWait&) = delete;

  void LetIn() const { sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

}  // namespace

void TryCompilers(Facts* facts) {
  facts->temporary = TryTemporaryFolder();
  constexpr Language kLanguageC = {"/usr/bin/gcc", "-std=gnu17", ".c", kC};
  constexpr Language kLanguageCpp = {"/usr/bin/g++", "-std=gnu++20", ".cc", kCpp};
  // Made by us, so that it goes even if the child is ended.
  const SignalsWait wait;
  Result<TempDir> dir = TempDir::Create("ipclab-doctor");
  if (!dir.ok()) return;
  const std::string folder = dir->path();
  const auto attempt = [&](const Language& language) {
    return InChild([&] {
      wait.LetIn();
      return Compile(language, folder);
    });
  };
  facts->c_compiler = attempt(kLanguageC);
  facts->cpp_compiler = attempt(kLanguageCpp);
}

}  // namespace ipclab
