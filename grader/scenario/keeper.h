// A process of its own for one run: the keeper of its jail and the tracer of its programs.
//
// It sends what it found out back through a pipe and ends; whatever goes wrong in it is gone with
// it.
#ifndef GRADER_SCENARIO_KEEPER_H_
#define GRADER_SCENARIO_KEEPER_H_

#include <sys/types.h>

#include <functional>
#include <nlohmann/json.hpp>

#include "grader/base/deadline.h"
#include "grader/base/result.h"

namespace ipclab {

// Does `work` in a keeper, pinned to one processor, and gives what it gave.  An Error too if the
// keeper dies, or has not ended at the deadline.  `on_start` is told the keeper's pid.
Result<nlohmann::json> InKeeper(const std::function<Result<nlohmann::json>()>& work,
                                Deadline deadline, const std::function<void(pid_t)>& on_start = {});

// In a keeper: nobody waits for a run whose grader was killed, and so it ends with it.  InKeeper
// sees to it; a change of user undoes it.
void DieWithGrader();

}  // namespace ipclab

#endif  // GRADER_SCENARIO_KEEPER_H_
