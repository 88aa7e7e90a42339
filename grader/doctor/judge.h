// From facts to a diagnosis.  Pure.
#ifndef GRADER_DOCTOR_JUDGE_H_
#define GRADER_DOCTOR_JUDGE_H_

#include <string>
#include <vector>

#include "grader/doctor/doctor.h"
#include "grader/doctor/facts.h"

namespace ipclab {

Diagnosis Judge(const Facts& facts);

// ---- How to mend what is refused, by its causes as far as they show; never empty.  `attempt` is
// the one that failed.

std::vector<std::string> MendUserNamespaces(const Attempt& attempt, const Surroundings& around);
// Of a namespace of another kind ("network") within a user namespace.
std::vector<std::string> MendNamespace(const std::string& kind, const Attempt& attempt,
                                       const Surroundings& around);
std::vector<std::string> MendProc(const Surroundings& around);
std::vector<std::string> MendMounts(const Surroundings& around);
std::vector<std::string> MendTracing(const Attempt& attempt, const Surroundings& around);

}  // namespace ipclab

#endif  // GRADER_DOCTOR_JUDGE_H_
