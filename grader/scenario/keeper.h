// A process of its own for one run: the keeper of its jail and the tracer of its programs.
//
// It sends what it found out back through a pipe and ends; whatever goes wrong in it is gone with
// it.
#ifndef GRADER_SCENARIO_KEEPER_H_
#define GRADER_SCENARIO_KEEPER_H_

#include <sys/types.h>

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>

#include "grader/base/deadline.h"
#include "grader/base/result.h"
#include "grader/base/unique_fd.h"

namespace ipclab {

// Does `work` in a keeper, pinned to one processor, and gives what it gave.  An Error too if the
// keeper dies, or has not ended at the deadline.  `on_start` is told the keeper's pid.
Result<nlohmann::json> InKeeper(const std::function<Result<nlohmann::json>()>& work,
                                Deadline deadline, const std::function<void(pid_t)>& on_start = {});

// In a keeper: nobody waits for a run whose grader was killed, and so it ends with it.  InKeeper
// sees to it; a change of user undoes it.
void DieWithGrader();

// Forks keepers, one at a time, from a copy of the calling process as it was at the start.  A fork
// costs by what the process has in memory, and a keeper's jail makes three more: a grader that
// holds the records of sixty runs would pay for them again and again.
class KeeperServer {
 public:
  using Work = std::function<Result<nlohmann::json>(const nlohmann::json& request)>;
  // Precondition: the calling process is single-threaded.
  static Result<std::unique_ptr<KeeperServer>> Start(const Work& work);

  // Ends the server and the keeper that is at work.
  ~KeeperServer();
  KeeperServer(const KeeperServer&) = delete;
  KeeperServer& operator=(const KeeperServer&) = delete;

  // Does the work for `request` in a keeper; Errors are those of InKeeper.  After a missed deadline
  // the server is of no more use.
  Result<nlohmann::json> Ask(const nlohmann::json& request, Deadline deadline);

 private:
  KeeperServer(UniqueFd socket, pid_t server);
  void End();

  UniqueFd socket_;
  pid_t server_;
};

}  // namespace ipclab

#endif  // GRADER_SCENARIO_KEEPER_H_
