// What a program leaves on the machine: processes, System V and POSIX objects, mounts, files.
//
//   Machine machine;                    // first thing in main: single-threaded
//   RunProgram({grader, …}, {.environment = {"TMPDIR=" + machine.temporary_folder()}});
//   EXPECT_THAT(machine.Leftovers(), IsEmpty());
//
// Others use the machine as well.  So the calling process gets namespaces of its own for IPC and
// mounts, with an empty /dev/shm, where the machine allows it, and adopts whatever
// process outlives its parent: what is found then, nobody else has left.
#ifndef TESTS_RUNNER_MACHINE_H_
#define TESTS_RUNNER_MACHINE_H_

#include <string>
#include <vector>

namespace ipclab::testing {

class Machine {
 public:
  Machine();
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // A folder for files of the test's own.
  std::string box() const { return box_; }
  // For TMPDIR: what is in it at the end is left over.
  std::string temporary_folder() const { return box_ + "/tmp"; }

  // A line for each thing that was not there when the Machine was made.  Processes that are on
  // their way out (a namespace's last ones are reaped a moment after its init) are waited for.
  std::vector<std::string> Leftovers();

 private:
  std::vector<std::string> Look() const;
  std::string Queues() const { return box_ + "/mqueue"; }

  std::string box_;
  std::vector<std::string> before_;
};

// Names, kinds, sizes, and times of change of all that is in the folder, a line each.
std::vector<std::string> Listing(const std::string& folder);

}  // namespace ipclab::testing

#endif  // TESTS_RUNNER_MACHINE_H_
