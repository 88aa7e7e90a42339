// The test of the tests: each thing that may be left over is seen.
#include "tests/runner/machine.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "tests/runner/program.h"

namespace ipclab::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Machine* machine;  // one for the process: it is made while there is a single thread

TEST(MachineTest, NothingIsLeftOverAtFirst) { EXPECT_THAT(machine->Leftovers(), IsEmpty()); }

TEST(MachineTest, AQueueIsSeen) {
  const int queue = msgget(IPC_PRIVATE, 0600 | IPC_CREAT);
  ASSERT_GE(queue, 0);
  EXPECT_THAT(machine->Leftovers(), ElementsAre(HasSubstr("/proc/sysvipc/msg")));
  msgctl(queue, IPC_RMID, nullptr);
}

TEST(MachineTest, PosixObjectsAreSeen) {
  ASSERT_GE(shm_open("/ipclab-left", O_CREAT | O_RDWR, 0600), 0);
  const mqd_t queue = mq_open("/ipclab-left", O_CREAT | O_RDWR, 0600, nullptr);
  ASSERT_GE(queue, 0);
  EXPECT_THAT(machine->Leftovers(),
              ElementsAre("/dev/shm/ipclab-left", HasSubstr("/mqueue/ipclab-left")));
  mq_close(queue);
  mq_unlink("/ipclab-left");
  shm_unlink("/ipclab-left");
}

TEST(MachineTest, ATemporaryFileIsSeen) {
  const std::string file = machine->temporary_folder() + "/left";
  std::ofstream(file).close();
  EXPECT_THAT(machine->Leftovers(), ElementsAre(file));
  std::filesystem::remove(file);
}

TEST(MachineTest, AMountIsSeen) {
  const std::string folder = machine->box() + "/mounted";
  std::filesystem::create_directory(folder);
  ASSERT_EQ(mount("tmpfs", folder.c_str(), "tmpfs", 0, nullptr), 0);
  EXPECT_THAT(machine->Leftovers(), ElementsAre(AllOf(HasSubstr("mount"), HasSubstr(folder))));
  umount2(folder.c_str(), MNT_DETACH);
}

// As when another program on the machine tidies up what it had shown here.
TEST(MachineTest, AMountWhoseFolderIsDeletedMeanwhileIsNotNew) {
  const std::string shown = machine->box() + "/shown", place = machine->box() + "/place";
  std::filesystem::create_directory(shown);
  std::filesystem::create_directory(place);
  ASSERT_EQ(mount(shown.c_str(), place.c_str(), nullptr, MS_BIND, nullptr), 0);
  const std::vector<std::string> before = machine->Leftovers();
  std::filesystem::remove(shown);
  EXPECT_EQ(machine->Leftovers(), before);
  umount2(place.c_str(), MNT_DETACH);
}

TEST(MachineTest, AProcessThatOutlivesItsParentIsSeen) {
  EXPECT_EQ(RunProgram({"/bin/sh", "-c", "setsid sleep 1000 & exit 0"}).status, 0);
  EXPECT_THAT(machine->Leftovers(), ElementsAre(HasSubstr("sleep")));
  std::ifstream children("/proc/self/task/" + std::to_string(getpid()) + "/children");
  for (pid_t pid; children >> pid;) {
    kill(pid, SIGKILL);
    waitpid(pid, nullptr, 0);
  }
}

TEST(RunProgramTest, GivesStatusAndOutput) {
  const ProgramEnd end = RunProgram({"/bin/sh", "-c", "echo out; echo err >&2; exit 3"});
  EXPECT_EQ(end.status, 3);
  EXPECT_EQ(end.output, "out\n");
  EXPECT_EQ(end.error, "err\n");
}

TEST(RunProgramTest, KillsWhatDoesNotEnd) {
  const ProgramEnd end =
      RunProgram({"/bin/sh", "-c", "sleep 1000"}, {.patience = std::chrono::seconds(0)});
  EXPECT_TRUE(end.killed);
  EXPECT_EQ(end.status, 128 + SIGKILL);
}

}  // namespace
}  // namespace ipclab::testing

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  ipclab::testing::Machine machine;
  ipclab::testing::machine = &machine;
  return RUN_ALL_TESTS();
}
