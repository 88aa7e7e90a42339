// Families of system calls: the names by which labs and students speak of them.
//
// A C library turns pipe() into pipe2, fork() into clone, mkfifo() into mknodat; which one is its
// own affair and changes between versions.  A lab therefore names a family, and a family matches
// all its system calls:
//
//   CallMatches("fork", "clone3")   true
//   CallMatches("clone3", "clone3") true: a system call is its own family
//   CallMatches("pipe", "dup2")     false
#ifndef GRADER_RECORD_CALLS_H_
#define GRADER_RECORD_CALLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

// Whether `syscall` is that call or belongs to that family.
bool CallMatches(std::string_view family_or_call, std::string_view syscall);

// The same for a recorded event, whose arguments tell more: fcntl(fd, F_DUPFD) is a "dup".
bool CallMatches(std::string_view family_or_call, const Event& event);

// Whether a lab may name it: a family, or a system call that has to do with what labs teach.
bool IsKnownCall(std::string_view family_or_call);

// All that a lab may name, sorted, for messages that suggest a name.
std::vector<std::string> KnownCalls();

// The system calls of a family; of a system call itself alone; of an unknown name none.
std::vector<std::string> CallsOf(std::string_view family_or_call);

// The family that a person would name for a system call: "clone3" gives "fork", "mq_timedsend"
// gives "mq_send".
std::string_view FamilyOf(std::string_view syscall);

// How a person writes the call in a message that names it: for "mkfifo" or "mknodat" {"mkfifo",
// "mknod"}.  At least the name given.
std::vector<std::string> SpellingsOf(std::string_view family_or_call);

// Whether the call, or one of its family, may have to wait for another process or for time to go
// by.
bool IsBlocking(std::string_view family_or_call);

// Whether the call, or one of its family, moves bytes and may move fewer than asked for.
bool MayBeShort(std::string_view family_or_call);

}  // namespace ipclab

#endif  // GRADER_RECORD_CALLS_H_
