// Worker processes: each a program of its own, so that whatever happens to one happens to no other
// and not to us.
//
//   WorkerPool pool;
//   IPCLAB_RETURN_IF_ERROR(pool.Start(7, {"/proc/self/exe", "grade", …}));
//   while (auto end = *pool.Wait(Deadline::After(…))) …     // end->id == 7
//
// A worker has an empty standard input, leads a process group of its own (a ^C at our terminal does
// not reach it), and dies when we do.  The pool is used by one thread, the one that made it.
#ifndef GRADER_GRADEBOOK_WORKER_POOL_H_
#define GRADER_GRADEBOOK_WORKER_POOL_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "grader/base/deadline.h"
#include "grader/base/result.h"
#include "grader/base/unique_fd.h"

namespace ipclab {

struct WorkerEnd {
  std::size_t id = 0;
  int exit_status = -1;    // -1 if it did not exit by itself
  int signal = 0;          // that ended it
  bool timed_out = false;  // it was killed after its time
  double seconds = 0;      // that it took
  std::string output;      // at most 64 MiB of each
  std::string error;
};

class WorkerPool {
 public:
  WorkerPool() = default;
  ~WorkerPool() { KillAll(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // `argv[0]` is a path.  `time`: after it the worker is killed, with its group.
  Result<void> Start(std::size_t id, const std::vector<std::string>& argv,
                     std::chrono::seconds time);

  // One that has ended; nothing if none does until the deadline, or a signal arrives.
  Result<std::optional<WorkerEnd>> Wait(Deadline deadline);

  // Kills them, with their groups, and waits for them.
  void KillAll();

  std::size_t running() const { return workers_.size(); }

 private:
  struct Worker {
    std::size_t id = 0;
    pid_t pid = -1;
    UniqueFd pid_fd;
    UniqueFd output;
    UniqueFd error;
    std::chrono::steady_clock::time_point started;
    Deadline deadline = Deadline::Never();
    bool killed = false;
  };
  WorkerEnd Reap(Worker worker);

  std::vector<Worker> workers_;
};

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_WORKER_POOL_H_
