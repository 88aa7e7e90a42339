// For the tests of this module: jails whose programs are functions of the test.
//
//   PROBE(PrintsItsPid) {
//     dprintf(1, "%d", getpid());
//     return 0;
//   }
//   TEST(JailTest, …) {
//     std::unique_ptr<Jail> jail = MakeJail(OptionsWithProbes());
//     EXPECT_EQ(RunProbe(*jail, "PrintsItsPid").output, "2");
//   }
//
// The jail gets a copy of the test's own executable, whose main runs the probe when it is asked to.
#ifndef GRADER_SANDBOX_TEST_SUPPORT_H_
#define GRADER_SANDBOX_TEST_SUPPORT_H_

#include <memory>
#include <string>

#include "grader/sandbox/command.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

struct ProbeRegistration {
  ProbeRegistration(const char* name, int (*probe)());
};

#define PROBE(name)                                                 \
  static int Probe##name();                                         \
  static const ProbeRegistration kProbe##name(#name, &Probe##name); \
  static int Probe##name()

// A jail with /opt/lab/probes.
JailOptions OptionsWithProbes();
ProgramSpec ProbeSpec(const std::string& name);
ProgramSpec ShellSpec(const std::string& script);

// These fail the test and abort if the sandbox cannot do it.
std::unique_ptr<Jail> MakeJail(const JailOptions& options = {});
CommandResult RunProbe(Jail& jail, const std::string& name, const CommandLimits& limits = {});
CommandResult RunShell(Jail& jail, const std::string& script, const CommandLimits& limits = {});

// Prepares, releases, waits for execve.
Program Start(Jail& jail, const ProgramSpec& spec);

// Of `fd`, all that comes until `end` was read or nothing more comes; fails the test after 10 s.
std::string ReadUntil(const UniqueFd& fd, const std::string& end);
std::string ReadToEnd(const UniqueFd& fd);

Deadline Soon();

}  // namespace ipclab

#endif  // GRADER_SANDBOX_TEST_SUPPORT_H_
