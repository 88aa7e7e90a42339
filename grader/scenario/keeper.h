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

// Forks keepers, of which one is at work at a time, from a copy of the calling process as it was at
// the start.  A fork costs by what the process has in memory, and a keeper's jail makes three more:
// a grader that holds the records of sixty runs would pay for them again and again.
//
// Meanwhile the next keeper may make ready what the next request will probably need.
class KeeperServer {
 public:
  using Answer = std::function<Result<nlohmann::json>(const nlohmann::json& request)>;
  struct Work {
    Answer answer;
    // In a keeper, ahead of its request: gives the answer that uses, and owns, what was made ready
    // in the light of the request before.  Without it, nothing is made ready.
    std::function<Answer(const nlohmann::json& past)> make_ready = nullptr;
    // Whether what is made ready in the light of `past` is what `request` needs.
    std::function<bool(const nlohmann::json& past, const nlohmann::json& request)> serves = nullptr;
  };
  // Precondition: the calling process is single-threaded.
  static Result<std::unique_ptr<KeeperServer>> Start(const Work& work);

  // Ends the server and its keepers, and what they have made ready.
  ~KeeperServer();
  KeeperServer(const KeeperServer&) = delete;
  KeeperServer& operator=(const KeeperServer&) = delete;

  // Answers `request` in a keeper; Errors are those of InKeeper.  After a missed deadline
  // the server is of no more use.
  Result<nlohmann::json> Ask(const nlohmann::json& request, Deadline deadline);

 private:
  KeeperServer(UniqueFd socket, pid_t server);
  void Kill();

  UniqueFd socket_;
  pid_t server_;
};

}  // namespace ipclab

#endif  // GRADER_SCENARIO_KEEPER_H_
