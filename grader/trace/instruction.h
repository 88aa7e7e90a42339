// What an x86-64 instruction that touched memory was: only as much of it as naming a race needs.
#ifndef GRADER_TRACE_INSTRUCTION_H_
#define GRADER_TRACE_INSTRUCTION_H_

#include <string_view>

namespace ipclab {

struct Instruction {
  int size = 4;           // bytes of memory; a guess for what is seldom met
  bool atomic = false;    // lock prefix, or xchg
  bool repeated = false;  // rep: one step makes one of its rounds
};

// `code`: from its first byte, up to 15 bytes; fewer give what they tell.
Instruction Decode(std::string_view code);

}  // namespace ipclab

#endif  // GRADER_TRACE_INSTRUCTION_H_
