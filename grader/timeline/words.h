// The short words of the picture: what fits beside a lane or on an event.
#ifndef GRADER_TIMELINE_WORDS_H_
#define GRADER_TIMELINE_WORDS_H_

#include <string>
#include <string_view>

#include "grader/record/record.h"

namespace ipclab {

// Whether the student's own program made the call, not one that it became by exec.
// Precondition: the process is known.
bool OfSubmission(const RunRecord& run, const Event& event);

std::string_view WordFor(const Object& object);  // "message queue"
std::string SignalName(std::int64_t number);     // "SIGINT"
std::string EndOf(const Process& process);       // "exit 0", "killed by SIGINT", "still running"
bool EndedWell(const Process& process);

std::string SpellPlace(const SourceLine& where);    // "pipe.cpp:12"; "" if unknown
std::string FunctionName(const SourceLine& where);  // "ReadToEnd": without namespaces, arguments

// "read pipe #1", "wait for child", "mkfifo ./.fifo": for the event's mark.
std::string LabelOf(const RunRecord& run, const Event& event);
// "= 13", "= -1 ENOENT (No such file or directory)"; "" of what never returned.
std::string ResultOf(const Event& event);

// "ended", "hangs: every process waits for another", "too much processor time".
std::string OutcomeInWords(const RunRecord& run);
bool EndedByItself(const RunRecord& run);

// "2 processes, 1 pipe; 13 bytes went from one process to another; nothing is left over."
std::string Summary(const RunRecord& run);

std::string Bytes(std::uint64_t bytes);  // "1 byte", "13 bytes", "97.7 KiB"
std::string Duration(std::int64_t ns);   // "76 µs", "1.5 s"

}  // namespace ipclab

#endif  // GRADER_TIMELINE_WORDS_H_
