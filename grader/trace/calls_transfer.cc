// read, write and their relatives: bytes that move.
#include <fmt/format.h>
#include <sys/syscall.h>

#include <algorithm>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::size_t kCaptured = 256 * 1024;  // of one write
constexpr std::size_t kFileSample = 4096;      // of one read from a file

bool IsStream(ObjectKind kind) {
  return kind == ObjectKind::kPipe || kind == ObjectKind::kFifo || kind == ObjectKind::kSocket;
}

bool IsVector(int number) {
  return number == SYS_readv || number == SYS_writev || number == SYS_preadv ||
         number == SYS_pwritev || number == SYS_preadv2 || number == SYS_pwritev2 ||
         number == SYS_vmsplice;
}

void EnterRead(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.requested = IsVector(call.entry.number)
                             ? VectorSize(caller.tid, call.argument(1), call.argument(2))
                             : call.argument(2);
  call.event.text =
      fmt::format("{}({}, …, {})", call.event.call, call.descriptor(0), call.event.requested);
}

void LeaveRead(const Caller& caller, Call& call, std::int64_t result) {
  if (result <= 0 || call.event.object == kNoObject) return;
  const auto length = static_cast<std::uint64_t>(result);
  call.event.bytes = length;
  const ObjectKind kind = caller->objects.at(call.event.object).kind;
  if (IsStream(kind)) {
    caller->channels.Take(call.event.object, caller.process, length, call.event.seq);
  } else if (kind == ObjectKind::kFile && !call.quiet) {
    const std::size_t size = std::min<std::size_t>(length, kFileSample);
    const std::string data = IsVector(call.entry.number)
                                 ? ReadVector(caller.tid, call.argument(1), call.argument(2), size)
                                 : ReadMemory(caller.tid, call.argument(1), size);
    caller->channels.ReadFile(call.event.object, caller.process, data, length, call.event.seq);
  }
}

void EnterWrite(const Caller& caller, Call& call) {
  const Descriptor* descriptor = NoteDescriptor(caller, call, call.descriptor(0));
  const bool vector = IsVector(call.entry.number);
  call.event.requested =
      vector ? VectorSize(caller.tid, call.argument(1), call.argument(2)) : call.argument(2);
  const bool stream =
      descriptor != nullptr && IsStream(caller->objects.at(descriptor->object).kind);
  if (descriptor != nullptr && (stream || descriptor->stream != 0)) {
    const auto size = std::min<std::uint64_t>(call.event.requested, kCaptured);
    call.data = vector ? ReadVector(caller.tid, call.argument(1), call.argument(2), size)
                       : ReadMemory(caller.tid, call.argument(1), size);
  }
  call.event.text =
      call.data.empty()
          ? fmt::format("{}({}, …, {})", call.event.call, call.descriptor(0), call.event.requested)
          : fmt::format("{}({}, {}, {})", call.event.call, call.descriptor(0), Quote(call.data),
                        call.event.requested);
  if (stream && descriptor->stream == 0) {
    call.channel = caller->PeerOf(descriptor->object);
    call.ticket =
        caller->channels.Put(call.channel, caller.process, call.data, call.event.requested);
  }
}

void LeaveWrite(const Caller& caller, Call& call, std::int64_t result) {
  const std::uint64_t length = result > 0 ? static_cast<std::uint64_t>(result) : 0;
  call.event.bytes = length;
  if (call.ticket != 0) caller->channels.Settle(call.channel, call.ticket, length);
  if (length == 0 || call.event.object == kNoObject) return;
  const Descriptor* descriptor = caller->descriptors.Find(caller.process, call.event.fd);
  if (descriptor != nullptr && descriptor->stream != 0) {
    call.data.resize(std::min<std::size_t>(call.data.size(), length));
    caller->AppendOutput(caller.process, *descriptor, std::move(call.data));
  } else if (caller->objects.at(call.event.object).kind == ObjectKind::kFile) {
    caller->channels.WroteFile(call.event.object, caller.process);
  }
}

// sendfile(out, in), and splice, tee, copy_file_range (in, ..., out): the kernel moves the bytes,
// unseen.
void EnterMove(const Caller& caller, Call& call) {
  const bool in_first = call.entry.number != SYS_sendfile;
  const int in = call.descriptor(in_first ? 0 : 1);
  const int out = call.descriptor(call.entry.number == SYS_tee ? 1 : in_first ? 2 : 0);
  const Descriptor* source = caller->Resolve(caller.process, caller.tid, in);
  call.note = source == nullptr ? kNoObject : source->object;
  const Descriptor* target = NoteDescriptor(caller, call, out);
  call.quiet = false;
  call.event.requested = call.argument(call.entry.number == SYS_sendfile ? 3
                                       : call.entry.number == SYS_tee    ? 2
                                                                         : 4);
  call.event.text = fmt::format("{}({} to {}, {})", call.event.call, in, out, call.event.requested);
  if (target != nullptr && IsStream(caller->objects.at(target->object).kind)) {
    call.channel = caller->PeerOf(target->object);
    call.ticket = caller->channels.Put(call.channel, caller.process, "", call.event.requested);
  }
}

void LeaveMove(const Caller& caller, Call& call, std::int64_t result) {
  const std::uint64_t length = result > 0 ? static_cast<std::uint64_t>(result) : 0;
  call.event.bytes = length;
  const int source = static_cast<int>(call.note);
  const bool stream = source != kNoObject && IsStream(caller->objects.at(source).kind);
  std::string data = stream ? caller->channels.Peek(source, length) : "";
  if (call.ticket != 0) {
    caller->channels.Tell(call.channel, call.ticket, data);
    caller->channels.Settle(call.channel, call.ticket, length);
  }
  if (length > 0 && stream && call.entry.number != SYS_tee) {
    caller->channels.Take(source, caller.process, length, call.event.seq);
  }
  const Descriptor* target = caller->descriptors.Find(caller.process, call.event.fd);
  if (target != nullptr && target->stream != 0 && !data.empty()) {
    caller->AppendOutput(caller.process, *target, std::move(data));
  }
}

// vmsplice(2) puts the caller's memory into a pipe, or, on a read end, takes it out.
bool Fills(const Caller& caller, const Call& call) {
  const Descriptor* pipe = caller->Resolve(caller.process, caller.tid, call.descriptor(0));
  return pipe != nullptr && pipe->access != Access::kRead;
}

void EnterVmsplice(const Caller& caller, Call& call) {
  Fills(caller, call) ? EnterWrite(caller, call) : EnterRead(caller, call);
}

void LeaveVmsplice(const Caller& caller, Call& call, std::int64_t result) {
  Fills(caller, call) ? LeaveWrite(caller, call, result) : LeaveRead(caller, call, result);
}

constexpr CallSpec kCalls[] = {
    {SYS_read, "read", EnterRead, LeaveRead},
    {SYS_readv, "readv", EnterRead, LeaveRead},
    {SYS_pread64, "pread64", EnterRead, LeaveRead},
    {SYS_preadv, "preadv", EnterRead, LeaveRead},
    {SYS_preadv2, "preadv2", EnterRead, LeaveRead},
    {SYS_write, "write", EnterWrite, LeaveWrite},
    {SYS_writev, "writev", EnterWrite, LeaveWrite},
    {SYS_pwrite64, "pwrite64", EnterWrite, LeaveWrite},
    {SYS_pwritev, "pwritev", EnterWrite, LeaveWrite},
    {SYS_pwritev2, "pwritev2", EnterWrite, LeaveWrite},
    {SYS_sendfile, "sendfile", EnterMove, LeaveMove},
    {SYS_splice, "splice", EnterMove, LeaveMove},
    {SYS_tee, "tee", EnterMove, LeaveMove},
    {SYS_copy_file_range, "copy_file_range", EnterMove, LeaveMove},
    {SYS_vmsplice, "vmsplice", EnterVmsplice, LeaveVmsplice},
};

}  // namespace

std::span<const CallSpec> TransferCalls() { return kCalls; }

}  // namespace ipclab
