// What programs see of files: the jail's root.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "grader/sandbox/test_support.h"

namespace ipclab {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ViewTest, RepositoryAndHomesAreInvisible) {
  const std::string root = RunShell(*MakeJail(), "ls / | tr '\\n' ' '").output;
  for (const char* hidden : {"root ", "home ", "var ", "run ", "mnt ", "srv ", "sys ", "boot "}) {
    EXPECT_THAT(root, Not(HasSubstr(hidden)));
  }
  // The work folder is the jail's own, and empty.
  EXPECT_EQ(RunShell(*MakeJail(), "pwd; ls -A /work /tmp").output, "/work\n/tmp:\n\n/work:\n");
}

TEST(ViewTest, OldRootIsGone) {
  EXPECT_EQ(RunShell(*MakeJail(), "ls /..").output, RunShell(*MakeJail(), "ls /").output);
  EXPECT_THAT(RunShell(*MakeJail(), "cat /proc/self/mountinfo").output, Not(HasSubstr("/old")));
}

TEST(ViewTest, OnlyWorkTmpAndShmAreWritable) {
  const CommandResult result =
      RunShell(*MakeJail(OptionsWithProbes()),
               "for d in / /usr /usr/lib /etc /etc/alternatives /dev /opt /opt/lab /proc/self; do"
               "  : > $d/new && echo $d is writable; "
               "done; "
               "for d in /work /tmp /dev/shm; do : > $d/new || echo $d is read-only; done");
  EXPECT_EQ(result.output, "");
}

JailOptions WholeMachine(const std::string& folder) {
  JailOptions options;
  options.whole_machine = true;
  options.work_dir = folder;
  options.umask = 077;
  return options;
}

// A folder of the machine's, for a jail that shows it.
class MachineFolder {
 public:
  MachineFolder() : path_(testing::TempDir() + "/ipclab-view-XXXXXX") {
    EXPECT_NE(mkdtemp(path_.data()), nullptr);
    path_ = std::filesystem::canonical(path_);  // TempDir() ends with a slash
  }
  ~MachineFolder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

TEST(WholeMachineTest, FilesAreTheMachines) {
  const MachineFolder folder;
  const CommandResult result =
      RunShell(*MakeJail(WholeMachine(folder.path())), "pwd; echo text > made; umask");
  EXPECT_EQ(result.output, folder.path() + "\n0077\n") << result.error;
  std::string text;
  std::getline(std::ifstream(folder.path() + "/made"), text);
  EXPECT_EQ(text, "text");
}

TEST(WholeMachineTest, UserIsTheCallersButWithoutPrivileges) {
  const MachineFolder folder;
  const CommandResult result =
      RunShell(*MakeJail(WholeMachine(folder.path())), "id -u; grep CapEff /proc/self/status");
  EXPECT_EQ(result.output, std::to_string(geteuid()) + "\nCapEff:\t0000000000000000\n");
}

TEST(WholeMachineTest, IpcObjectsAndProcessesAreTheJailsOwn) {
  const MachineFolder folder;
  const auto jail = MakeJail(WholeMachine(folder.path()));
  const CommandResult result =
      RunShell(*jail, "ls -A /dev/shm /dev/mqueue; ls /proc | grep -c '^[0-9]*$'; : > /dev/shm/x");
  EXPECT_THAT(result.output, HasSubstr("/dev/mqueue:\n\n/dev/shm:\n"));
  EXPECT_FALSE(std::filesystem::exists("/dev/shm/x"));
  const auto inventory = jail->TakeInventory();
  ASSERT_TRUE(inventory.ok()) << inventory.error().message;
  ASSERT_EQ(inventory->entries.size(), 1u);
  EXPECT_EQ(inventory->entries[0].path, "/dev/shm/x");
}

// A jail whose user is the machine's root could write these, were /proc not sealed.
TEST(ViewTest, KernelParametersAreReadOnly) {
  const CommandResult result = RunShell(
      *MakeJail(),
      "for f in /proc/sys/kernel/msgmax /proc/sys/kernel/core_pattern /proc/sysrq-trigger; do"
      "  [ -w $f ] && echo $f; "
      "done; : > /proc/sys/kernel/msgmax");
  EXPECT_EQ(result.output, "");
  EXPECT_THAT(result.error, HasSubstr("cannot create /proc/sys/kernel/msgmax"));
}

// The keys of the machine's users and the kernel's addresses are not the jail's affair.
TEST(ViewTest, ProcTellsNothingOfTheMachine) {
  const CommandResult result =
      RunShell(*MakeJail(), "cat /proc/keys /proc/key-users /proc/kallsyms /proc/timer_list");
  EXPECT_EQ(result.output, "");
}

TEST(ViewTest, WorkFolderIsLimitedInBytes) {
  JailOptions options;
  options.limits.work_bytes = 1u << 20;
  const CommandResult result =
      RunShell(*MakeJail(options), "head -c 2000000 /dev/zero > big; wc -c < big");
  EXPECT_EQ(result.output, "1048576\n");
  EXPECT_THAT(result.error, HasSubstr("No space left on device"));
}

TEST(ViewTest, WorkFolderIsLimitedInFiles) {
  JailOptions options;
  options.limits.work_inodes = 10;
  const CommandResult result = RunShell(
      *MakeJail(options), "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do touch $i; done; ls | wc -l");
  EXPECT_EQ(result.output, "9\n");  // the folder is the tenth
}

TEST(ViewTest, WorkFolderCanBeAnywhere) {
  JailOptions options;
  options.work_dir = "/home/student/labs/pipe";
  EXPECT_EQ(RunShell(*MakeJail(options), "pwd; : > x; ls").output, "/home/student/labs/pipe\nx\n");
}

TEST(ViewTest, RelativeWorkFolderIsAnError) {
  JailOptions options;
  options.work_dir = "work";
  EXPECT_FALSE(Jail::Create(options).ok());
}

TEST(ViewTest, FilesAreThereWithTheirModes) {
  JailOptions options;
  options.files.push_back({"/opt/lab/hello", "#!/bin/sh\necho hello\n", 0755});
  options.files.push_back({"/opt/lab/data", std::string("\0\xff", 2), 0600});
  options.files.push_back({"/work/given", "given\n", 0644});
  const CommandResult result = RunShell(
      *MakeJail(options), "/opt/lab/hello; stat -c '%a %s' /opt/lab/data; cat given; rm given");
  EXPECT_EQ(result.output, "hello\n600 2\ngiven\n");
  EXPECT_EQ(result.error, "");
}

TEST(ViewTest, FileBelowTheSystemFoldersIsAnError) {
  JailOptions options;
  options.files.push_back({"/usr/bin/gcc", "mine", 0755});
  const Result<std::unique_ptr<Jail>> jail = Jail::Create(options);
  ASSERT_FALSE(jail.ok());
  EXPECT_THAT(jail.error().message, HasSubstr("/usr/bin/gcc"));
}

TEST(ViewTest, DevicesWork) {
  const CommandResult result = RunShell(
      *MakeJail(),
      "echo x > /dev/null; cat /dev/null; head -c 3 /dev/zero | wc -c; head -c 3 /dev/urandom | wc "
      "-c; echo out > /dev/stdout; echo err > /dev/stderr; /bin/echo x > /dev/full");
  EXPECT_EQ(result.output, "3\n3\nout\n");
  EXPECT_THAT(result.error, HasSubstr("err\n"));
  EXPECT_THAT(result.error, HasSubstr("No space left on device"));
  EXPECT_EQ(RunShell(*MakeJail(), "cd /dev; echo *").output,
            "fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero\n");
}

PROBE(OpensATerminal) {
  const int master = posix_openpt(O_RDWR | O_NOCTTY);
  if (master < 0 || grantpt(master) < 0 || unlockpt(master) < 0) return 1;
  return isatty(open(ptsname(master), O_RDWR | O_NOCTTY)) ? 0 : 2;
}

TEST(ViewTest, ProgramsCanMakeTerminals) {
  EXPECT_EQ(RunProbe(*MakeJail(OptionsWithProbes()), "OpensATerminal").wait_status, 0);
}

TEST(ViewTest, UserHasAName) {
  EXPECT_EQ(RunShell(*MakeJail(), "id -un; id -gn; id -u").output, "student\nstudent\n1000\n");
  EXPECT_EQ(RunShell(*MakeJail(), "wc -l < /etc/passwd").output, "1\n");
}

TEST(ViewTest, CompilerWorks) {
  if (access("/usr/bin/gcc", X_OK) != 0) GTEST_SKIP() << "no gcc";
  JailOptions options;
  options.limits.address_space = 0;
  options.files.push_back({"/work/hello.c",
                           "#include <stdio.h>\n#include <pthread.h>\n"
                           "int main(void) { puts(\"hello\"); return 0; }\n"});
  const CommandResult result =
      RunShell(*MakeJail(options), "gcc -pthread -g -O2 -o hello hello.c && ./hello");
  EXPECT_EQ(result.output, "hello\n");
  EXPECT_EQ(result.error, "");
}

}  // namespace
}  // namespace ipclab
