// Runs a program as a user would, and tells what came of it.
#ifndef TESTS_RUNNER_PROGRAM_H_
#define TESTS_RUNNER_PROGRAM_H_

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace ipclab::testing {

struct ProgramOptions {
  std::vector<std::string> environment = {};  // "NAME=value", added to the caller's
  std::string folder = "";                    // where it is run; the caller's if empty
  uid_t user = 0;                             // not 0: becomes this user and group first
  std::chrono::seconds patience{200};         // then it is killed, with its process group
};

struct ProgramEnd {
  int status = -1;      // exit status; 128 and the signal's number if a signal ended it
  bool killed = false;  // after `patience`
  double seconds = 0;
  std::string output;
  std::string error;
};

// A program that has been started.  Its output goes to anonymous files: nobody who keeps them open
// can hold us up.
class RunningProgram {
 public:
  RunningProgram(const std::vector<std::string>& argv, const ProgramOptions& options);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  ProgramEnd Wait();
  pid_t pid() const { return pid_; }

 private:
  const ProgramOptions options_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  int output_ = -1;
  int error_ = -1;
  pid_t pid_ = -1;
  bool waited_ = false;
};

ProgramEnd RunProgram(const std::vector<std::string>& argv, const ProgramOptions& options = {});

}  // namespace ipclab::testing

#endif  // TESTS_RUNNER_PROGRAM_H_
