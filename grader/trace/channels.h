// What flows through pipes, FIFOs, queues and sockets: remembers who put which bytes in, and says
// on taking them out whose they were.
//
// A blocked writer's bytes are readable before its write(2) returns, so bytes are put in at the
// call's entry and, where the call moved fewer, taken back at its exit.
#ifndef GRADER_TRACE_CHANNELS_H_
#define GRADER_TRACE_CHANNELS_H_

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

class Channels {
 public:
  explicit Channels(RunRecord* run) : run_(run) {}

  // `length` bytes from `process`, of which `data` are the first; `type` is a message's.  Gives a
  // ticket for Settle.
  std::uint64_t Put(int object, int process, std::string data, std::uint64_t length, long type = 0);
  // The call that put them in moved only `length` bytes.
  void Settle(int object, std::uint64_t ticket, std::uint64_t length);

  // What they are, if that was not known before: bytes that the kernel moved itself (splice).
  void Tell(int object, std::uint64_t ticket, std::string data);
  // The next bytes of a byte stream, at most `length`, as far as they are known.
  std::string Peek(int object, std::uint64_t length) const;

  // `process` took the next `length` bytes of a byte stream.
  void Take(int object, int process, std::uint64_t length, Seq seq);
  // `process` took one message: the first of that type, of any if `type` is 0.
  void TakeMessage(int object, int process, long type, std::uint64_t length, Seq seq);
  // The first of the highest type, as a POSIX queue gives them.
  void TakeHighest(int object, int process, std::uint64_t length, Seq seq);

  // Files keep what is put in, so only who wrote last is remembered: `process` wrote to it, ...
  void WroteFile(int object, int process) { last_file_writer_[object] = process; }
  // ... and `process` read `data`, which somebody else may have written.
  void ReadFile(int object, int process, std::string_view data, std::uint64_t length, Seq seq);

  bool Empty(int object) const;

  // What lies in all of them, joined by object, sender and type; without the puts of `unfinished`
  // calls, which are given by their tickets.
  std::vector<Content> Contents(const std::set<std::uint64_t>& unfinished) const;

 private:
  struct Chunk {
    std::uint64_t ticket;
    int from;
    std::string data;
    std::uint64_t length;
    std::uint64_t taken;  // of a stream's chunk
    long type;
  };
  Chunk* FindTicket(int object, std::uint64_t ticket);  // null if it was taken whole
  void Add(const Chunk& chunk, int to, int object, std::uint64_t length, Seq seq);
  Flow& FlowOf(int from, int to, int object, Seq seq);

  RunRecord* run_;
  std::uint64_t tickets_ = 0;
  std::map<int, std::deque<Chunk>> chunks_;
  std::map<int, int> last_file_writer_;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_CHANNELS_H_
