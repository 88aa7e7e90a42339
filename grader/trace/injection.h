// Calls that do not go as the program would have it: they fail, move less than was asked for, or
// are interrupted.  Which ones is said by TracerOptions::failures.
#ifndef GRADER_TRACE_INJECTION_H_
#define GRADER_TRACE_INJECTION_H_

#include <sys/types.h>

#include <cstdint>

#include "grader/trace/call.h"

namespace ipclab {

// At the entry of a read or write: it is made with a smaller count, so that what it moves is moved
// and the rest is still to come.  A readv or writev is made as a read or write of its first part.
// The caller puts everything back at the call's exit (ReplaceCall with the entry), since programs
// count on their registers.  False, and nothing is changed, if the call asks for no more than
// `bytes` or is none that can be short.
bool ShortenCall(pid_t tid, Call& call, std::uint64_t bytes);

}  // namespace ipclab

#endif  // GRADER_TRACE_INJECTION_H_
