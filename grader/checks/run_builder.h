// Writes a RunRecord by hand, for tests: what happened, in order.
//
//   RunBuilder run;
//   const int parent = run.Start("parent");
//   const int pipe = run.Pipe(parent, 12);
//   const int child = run.Fork(parent, "child", 15);
//   run.Prints(parent, "Parent: Send data to child\n");
//   run.Exits(child, 0, parent);
#ifndef GRADER_CHECKS_RUN_BUILDER_H_
#define GRADER_CHECKS_RUN_BUILDER_H_

#include <string>
#include <utility>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

class RunBuilder {
 public:
  RunRecord record;

  static SourceLine Line(int line) { return {"pipe.cpp", line, "main"}; }

  int Start(std::string name) { return Add(std::move(name), kNobody, 0); }

  // The child gets copies of the parent's descriptors.
  int Fork(int parent, std::string name, int line = 15) {
    const int child = Add(std::move(name), parent, line);
    const std::vector<Hold> holds = record.holds;
    for (Hold hold : holds) {
      if (hold.process != parent || hold.to != kNever) continue;
      hold.process = child;
      hold.from = seq_;
      hold.inherited = true;
      record.holds.push_back(hold);
    }
    Calls(parent, "clone", line).target = child;
    return child;
  }

  Event& Calls(int process, std::string call, int line, int object = kNoObject) {
    Event event;
    event.entered = ++seq_;
    event.seq = ++seq_;
    event.process = process;
    event.text = call + "(…)";
    event.call = std::move(call);
    event.object = object;
    event.where = Line(line);
    return record.events.emplace_back(std::move(event));
  }

  int Makes(int process, ObjectKind kind, std::string name, int line) {
    Object object;
    object.kind = kind;
    object.name = std::move(name);
    object.creator = process;
    object.created = ++seq_;
    object.created_at = Line(line);
    record.objects.push_back(object);
    return static_cast<int>(record.objects.size()) - 1;
  }

  void Holds(int process, int object, int fd, Access access, int line) {
    Hold hold;
    hold.process = process;
    hold.object = object;
    hold.fd = fd;
    hold.access = access;
    hold.from = ++seq_;
    hold.opened_at = Line(line);
    record.holds.push_back(hold);
  }

  // Read end 3, write end 4; the next pipe 5 and 6.
  int Pipe(int process, int line) {
    const int pipe = Makes(process, ObjectKind::kPipe,
                           "pipe #" + std::to_string(record.objects.size() + 1), line);
    Calls(process, "pipe2", line, pipe);
    Holds(process, pipe, 3 + 2 * pipe, Access::kRead, line);
    Holds(process, pipe, 4 + 2 * pipe, Access::kWrite, line);
    return pipe;
  }

  void Closes(int process, int object, Access access) {
    for (Hold& hold : record.holds) {
      if (hold.process != process || hold.object != object || hold.access != access) continue;
      hold.to = ++seq_;
      hold.released = ReleaseReason::kClose;
    }
  }

  // Bytes go through a pipe or queue: two calls and a flow.
  void Sends(int from, int to, int object, std::string data, int line = 20) {
    Calls(from, "write", line, object).bytes = data.size();
    Calls(to, "read", line + 10, object).bytes = data.size();
    Flow flow;
    flow.from = from;
    flow.to = to;
    flow.object = object;
    flow.first = flow.last = seq_;
    flow.bytes = flow.largest = data.size();
    flow.data = std::move(data);
    record.flows.push_back(std::move(flow));
  }

  void Prints(int process, std::string text, int stream = 1) {
    int start = process;
    while (record.processes[start].parent != kNobody) start = record.processes[start].parent;
    record.outputs.push_back({++seq_, process, start, stream, std::move(text)});
  }

  void Exits(int process, int status, int reaper = kNobody) {
    Ends(process, Process::End::kExited, status);
    record.processes[process].reaper = reaper;
    if (reaper != kNobody) record.processes[process].reaped = ++seq_;
  }
  void IsKilled(int process, int signal) { Ends(process, Process::End::kSignalled, signal); }

  // The run is ended while the process waits.
  Wait& Waits(int process, std::string call, int line, int object = kNoObject) {
    record.outcome = Outcome::kDeadlock;
    Event& event = Calls(process, call, line, object);
    event.seq = kNever;
    Wait wait;
    wait.process = process;
    wait.text = event.text;
    wait.call = std::move(call);
    wait.object = object;
    wait.where = Line(line);
    return record.waits.emplace_back(std::move(wait));
  }

 private:
  int Add(std::string name, int parent, int line) {
    Process process;
    process.pid = 2 + static_cast<pid_t>(record.processes.size());
    process.name = std::move(name);
    process.program = "pipe";
    process.started = parent == kNobody;
    process.parent = parent;
    process.born = ++seq_;
    if (line > 0) process.created_at = Line(line);
    record.processes.push_back(process);
    return static_cast<int>(record.processes.size()) - 1;
  }

  void Ends(int process, Process::End how, int status) {
    Process& it = record.processes[process];
    it.end = how;
    it.status = status;
    it.ended = ++seq_;
    for (Hold& hold : record.holds) {
      if (hold.process != process || hold.to != kNever) continue;
      hold.to = it.ended;
      hold.released = ReleaseReason::kExit;
    }
  }

  Seq seq_ = 0;
};

}  // namespace ipclab

#endif  // GRADER_CHECKS_RUN_BUILDER_H_
