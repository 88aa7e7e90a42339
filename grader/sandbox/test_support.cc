#include "grader/sandbox/test_support.h"

#include <errno.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <utility>

namespace ipclab {
namespace {

constexpr char kProbes[] = "/opt/lab/probes";

std::map<std::string, int (*)()>& Probes() {
  static std::map<std::string, int (*)()> probes;
  return probes;
}

const std::string& OwnExecutable() {
  static const std::string bytes = [] {
    std::ifstream file("/proc/self/exe", std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  }();
  return bytes;
}

template <typename T>
T Demand(Result<T> result) {
  if (!result.ok()) ADD_FAILURE() << result.error();
  return *std::move(result);
}

}  // namespace

ProbeRegistration::ProbeRegistration(const char* name, int (*probe)()) { Probes()[name] = probe; }

JailOptions OptionsWithProbes() {
  JailOptions options;
  options.files.push_back({kProbes, OwnExecutable(), 0755});
  return options;
}

ProgramSpec ProbeSpec(const std::string& name) {
  ProgramSpec spec;
  spec.path = kProbes;
  spec.argv = {"probes", "--probe", name};
  return spec;
}

ProgramSpec ShellSpec(const std::string& script) {
  ProgramSpec spec;
  spec.path = "/bin/sh";
  spec.argv = {"sh", "-c", script};
  return spec;
}

std::unique_ptr<Jail> MakeJail(const JailOptions& options) { return Demand(Jail::Create(options)); }

CommandResult RunProbe(Jail& jail, const std::string& name, const CommandLimits& limits) {
  return Demand(RunCommand(jail, ProbeSpec(name), limits));
}

CommandResult RunShell(Jail& jail, const std::string& script, const CommandLimits& limits) {
  return Demand(RunCommand(jail, ShellSpec(script), limits));
}

Program Start(Jail& jail, const ProgramSpec& spec) {
  Program program = Demand(jail.Prepare(spec));
  Demand(jail.Release(program));
  Demand(jail.AwaitExec(program));
  return program;
}

std::string ReadUntil(const UniqueFd& fd, const std::string& end) {
  const Deadline deadline = Soon();
  std::string text;
  std::array<char, 4096> block;
  while (end.empty() || text.find(end) == std::string::npos) {
    pollfd readable = {fd.get(), POLLIN, 0};
    if (poll(&readable, 1, deadline.PollTimeout()) == 0) {
      ADD_FAILURE() << "only this came in time: " << text;
      return text;
    }
    const ssize_t count = read(fd.get(), block.data(), block.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    // EIO: a terminal's end of file.
    if (count <= 0) return text;
    text.append(block.data(), static_cast<std::size_t>(count));
  }
  return text;
}

std::string ReadToEnd(const UniqueFd& fd) { return ReadUntil(fd, ""); }

Deadline Soon() { return Deadline::After(std::chrono::seconds(10)); }

}  // namespace ipclab

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--probe") return ipclab::Probes().at(argv[2])();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
