#include "grader/checks/streams.h"

#include <algorithm>
#include <map>
#include <utility>

#include "grader/checks/text.h"

namespace ipclab {
namespace {

// Cuts what one process writes into lines.
class Writer {
 public:
  explicit Writer(int process) { line_.process = process; }

  void Write(const Output& output, std::vector<WrittenLine>& lines) {
    for (char c : output.data) {
      if (line_.text.empty() && !begun_) Begin(output);
      line_.last = output.seq;
      if (c == '\n') {
        End(lines);
      } else {
        line_.text += c;
      }
    }
  }

  // What follows the last newline is a line unless it is blank.
  void Finish(std::vector<WrittenLine>& lines) {
    line_.open = true;
    if (begun_ && !TrimEnd(line_.text).empty()) End(lines);
  }

 private:
  void Begin(const Output& output) {
    begun_ = true;
    line_.first = output.seq;
  }
  void End(std::vector<WrittenLine>& lines) {
    line_.place = ++written_;
    const int process = line_.process;
    lines.push_back(std::move(line_));
    line_ = {};
    line_.process = process;
    begun_ = false;
  }

  WrittenLine line_;
  bool begun_ = false;
  std::size_t written_ = 0;
};

// What the commands of a shell print, the shell prints: the outermost process that runs a program
// of the system's.
int SpeakerOf(const RunRecord& run, int process) {
  for (;;) {
    const int parent = run.processes[process].parent;
    if (parent == kNobody || run.processes[process].submission || run.processes[parent].submission)
      return process;
    process = parent;
  }
}

}  // namespace

std::vector<WrittenLine> LinesOf(const RunRecord& run, int stream,
                                 const std::function<bool(int process)>& wanted) {
  std::map<int, Writer> writers;
  std::vector<WrittenLine> lines;
  for (const Output& output : run.outputs) {
    if (output.stream != stream || !wanted(output.process)) continue;
    const int speaker = SpeakerOf(run, output.process);
    writers.try_emplace(speaker, speaker).first->second.Write(output, lines);
  }
  for (auto& [process, writer] : writers) writer.Finish(lines);
  std::ranges::stable_sort(lines, {}, &WrittenLine::last);
  return lines;
}

std::vector<std::string> TextsOf(const std::vector<WrittenLine>& lines) {
  std::vector<std::string> texts;
  for (const WrittenLine& line : lines) texts.push_back(line.text);
  return texts;
}

std::string BytesOf(const RunRecord& run, int stream,
                    const std::function<bool(const Output&)>& wanted) {
  std::string bytes;
  for (const Output& output : run.outputs) {
    if (output.stream == stream && wanted(output)) bytes += output.data;
  }
  return bytes;
}

bool HappenedBefore(const WrittenLine& first, const WrittenLine& then) {
  if (first.process == then.process) return first.place < then.place;
  return first.last < then.first;
}

}  // namespace ipclab
