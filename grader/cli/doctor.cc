// ipclab doctor
#include "grader/doctor/doctor.h"

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "grader/cli/command.h"

namespace ipclab {
namespace {

int Main(const std::string& format) {
  const Diagnosis diagnosis = Examine();
  const std::string text =
      format == "json"
          ? ToJson(diagnosis)
          : ToText(diagnosis, {.colour = WantsColour(STDOUT_FILENO), .width = TerminalWidth(120)});
  if (!Write(text, "")) return Report(MakeError("cannot write standard output"));
  return diagnosis.grading == Grading::kFull ? kFullMarks : kGraderFailed;
}

}  // namespace

Command AddDoctor(CLI::App& app) {
  auto format = std::make_shared<std::string>("text");
  CLI::App* command = app.add_subcommand(
      "doctor", "Say whether grading works on this machine, and how to mend it where not");
  command->add_option("--format", *format, "how to say it")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  command->footer("Exit status: 0 if grading works in full here, 3 if not.");
  return [format] { return Main(*format); };
}

}  // namespace ipclab
