// Processes and threads: their births, the programs they start, their ends.
#include <fmt/format.h>
#include <limits.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "grader/trace/engine.h"

namespace ipclab {
namespace {

std::string ExecutableOf(pid_t tid) {
  char target[PATH_MAX];
  const ssize_t n = readlink(fmt::format("/proc/{}/exe", tid).c_str(), target, sizeof target);
  return n > 0 ? std::string(target, static_cast<std::size_t>(n)) : "";
}

std::string BaseName(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

}  // namespace

Task& Tracer::Engine::AddTask(pid_t tid, int process, bool live) {
  auto task = std::make_unique<Task>();
  task->tid = tid;
  task->inner_tid = InnerTid(tid);
  task->process = process;
  task->live = live;
  scheduler.Added(*task);
  Task& added = *task;
  tasks[tid] = std::move(task);
  return added;
}

void Tracer::Engine::OnNewTask(Task& parent, pid_t tid) {
  const std::int64_t flags = parent.call ? parent.call->event.flags : 0;
  int process = parent.process;
  if ((flags & CLONE_THREAD) == 0) {
    const SourceLine where = parent.call ? parent.call->event.where : SourceLine{};
    process = ledger.AddChild(parent.process, InnerTid(tid), (flags & CLONE_FILES) != 0, where);
    leaders[process] = tid;
    if (watch.on) watch.races.Fork(parent.process, process);
  }
  Task& child = AddTask(tid, process, parent.live);
  child.image = parent.image;
  if (parent.space) {
    child.space =
        (flags & CLONE_VM) != 0 ? parent.space : std::make_shared<AddressSpace>(*parent.space);
  }
  if (early.erase(tid) > 0) MakeReady(child, Task::Point::kFirst);
  parent.state = Task::State::kMoving;
  parent.vfork_child_born = (flags & CLONE_VFORK) != 0;
  Resume(parent.tid, Go::kToCallExit);
}

void Tracer::Engine::OnFirst(Task& task) {
  if (!task.live) {
    Resume(task.tid, Go::kRun);
    return;
  }
  if (task.call || task.passing) {  // interrupted on its way out of a call
    task.state = Task::State::kMoving;
    Resume(task.tid, Go::kToCallExit);
    return;
  }
  MakeReady(task, task.preempting ? Task::Point::kPreempted : Task::Point::kFirst);
}

bool Tracer::Engine::IsOfSubmission(const std::string& executable) const {
  if (!options.program_folder.empty()) return executable.starts_with(options.program_folder + "/");
  return executable.starts_with(options.work_folder + "/") || !Ledger::IsSystemPath(executable);
}

void Tracer::Engine::OnExec(const Stop& stop) {
  const auto caller = static_cast<pid_t>(stop.message);
  std::optional<Call> call;
  if (const auto old = tasks.find(caller); old != tasks.end()) call = std::move(old->second->call);
  // The calling thread continues under the leader's id; the others are gone without a report
  // (ptrace(2), "execve(2) under ptrace").
  const int process_index = tasks[stop.tid]->process;
  std::erase_if(tasks, [&](const auto& entry) {
    return entry.first != stop.tid && entry.second->process == process_index;
  });
  Task& task = *tasks[stop.tid];
  ++executions;
  Process& process = ledger.process(task.process);
  std::string path = ledger.InJail(ExecutableOf(stop.tid));
  task.call.reset();
  task.broken.reset();
  task.barren_calls = 0;
  task.spinning = false;
  if (watch.on) task.space = std::make_shared<AddressSpace>();
  task.in_call = task.passing = task.changes_maps = task.broken_off = false;
  task.looks.Forget();
  const bool submission = IsOfSubmission(path);
  task.image =
      submission ? std::make_shared<Image>(options.source_folder, options.work_folder) : nullptr;
  if (submission && !options.real_time) HideVdso(stop.tid);
  if (task.live) {
    process.submission = submission;
    process.program = BaseName(path);
    std::vector<std::string> argv = call ? call->argv : std::vector<std::string>{};
    ledger.Exec(task.process, path, std::move(argv));
    if (call) {
      call->event.seq = ledger.NextSeq();
      ledger.Append(std::move(call->event));
    }
  } else {
    task.live = true;
    process.execs.push_back({ledger.NextSeq(), path, {}});
  }
  MakeReady(task, Task::Point::kFirst);
}

std::size_t Tracer::Engine::LivingTasksOf(int process) const {
  return static_cast<std::size_t>(
      std::count_if(tasks.begin(), tasks.end(), [process](const auto& entry) {
        return entry.second->process == process && entry.second->state != Task::State::kEnding;
      }));
}

void Tracer::Engine::OnExiting(Task& task, int wait_status) {
  FlushBroken(task);
  Process& process = ledger.process(task.process);
  const std::int64_t cpu = task.CpuTime();
  process.cpu_ms += static_cast<double>(cpu) / 1e6;
  cpu_ns += std::max<std::int64_t>(0, cpu - task.counted_cpu_ns);
  task.call.reset();
  const bool last = LivingTasksOf(task.process) <= 1;
  if (last) EndProcess(task, wait_status);
  task.state = last ? Task::State::kMoving : Task::State::kEnding;
  Resume(task.tid, Go::kRun);
}

void Tracer::Engine::EndProcess(Task& task, int wait_status) {
  // the sandbox gave up; a program too large to start is killed instead
  if (!task.live && WIFEXITED(wait_status)) {
    trouble =
        fmt::format("{} ended before its program was started", ledger.process(task.process).name);
    return;
  }
  if (watch.on) watch.races.Release(task.process, {RaceFinder::Key::Space::kEnds, 0, 0});
  const bool exited = WIFEXITED(wait_status);
  ledger.End(task.process, exited ? Process::End::kExited : Process::End::kSignalled,
             exited ? WEXITSTATUS(wait_status) : WTERMSIG(wait_status));
  std::erase_if(timers,
                [&task](const auto& entry) { return std::get<0>(entry.first) == task.process; });
  alarms.erase(task.process);
  signals_sent = true;  // SIGCHLD
}

void Tracer::Engine::OnEnded(pid_t tid, int wait_status) {
  if (tid == init) {
    init_died = true;
    return;
  }
  const auto found = tasks.find(tid);
  if (found == tasks.end()) {
    early.erase(tid);
    return;
  }
  Task& task = *found->second;
  if (over) {
    ledger.End(task.process, Process::End::kKilledByGrader, SIGKILL);
  } else if (LivingTasksOf(task.process) <= (task.state == Task::State::kEnding ? 0 : 1)) {
    EndProcess(task, wait_status);  // without a kExiting before: killed while stopped
  }
  if (current == &task) current = nullptr;
  tasks.erase(found);
}

}  // namespace ipclab
