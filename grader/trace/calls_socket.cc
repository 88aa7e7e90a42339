// Sockets.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <utility>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::size_t kCaptured = 256 * 1024;

int OpenSocket(const Caller& caller, Call& call, int fd) {
  const Descriptor* descriptor = caller->Resolve(caller.process, caller.tid, fd);
  if (descriptor == nullptr) return kNoObject;
  Descriptor opened = *descriptor;
  opened.opened_at = call.event.where;
  Object& object = caller->objects.at(opened.object);
  object.preexisting = false;
  object.creator = caller.process;
  object.created = call.event.seq;
  object.created_at = call.event.where;
  const int index = opened.object;
  caller->descriptors.Open(caller.process, fd, std::move(opened), call.event.seq);
  return index;
}

void EnterSocket(const Caller&, Call& call) {
  call.event.text = fmt::format("{}(…)", call.event.call);
}

void LeaveSocket(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0) return;
  call.event.fd = static_cast<int>(result);
  call.event.object = OpenSocket(caller, call, call.event.fd);
}

void LeaveSocketpair(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0) return;
  struct Pair {
    int one, other;
  };
  const auto pair = ReadObject<Pair>(caller.tid, call.argument(3));
  if (!pair) return;
  const int one = OpenSocket(caller, call, pair->one);
  const int other = OpenSocket(caller, call, pair->other);
  if (one != kNoObject && other != kNoObject) caller->Connect(one, other);
  call.event.object = one;
}

void EnterOnSocket(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.text = fmt::format("{}({}, …)", call.event.call, call.descriptor(0));
}

// bind of a Unix-domain socket makes a file, which outlives the socket (unix(7)).
void LeaveBind(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0) return;
  const std::size_t size = std::min<std::size_t>(call.argument(2), sizeof(sockaddr_un));
  const std::string address = ReadMemory(caller.tid, call.argument(1), size);
  if (address.size() <= offsetof(sockaddr_un, sun_path) || address[0] != AF_UNIX ||
      address[offsetof(sockaddr_un, sun_path)] == '\0') {
    return;
  }
  const std::string path = address.c_str() + offsetof(sockaddr_un, sun_path);
  struct stat status;
  if (lstat(PathFromHere(caller, AT_FDCWD, path).c_str(), &status) != 0) return;
  Object& file = caller->objects.at(caller->FileObject(status, PathInJail(caller, AT_FDCWD, path)));
  file.preexisting = false;
  file.creator = caller.process;
  file.created = call.event.seq;
  file.created_at = call.event.where;
}

void EnterSend(const Caller& caller, Call& call) {
  const Descriptor* descriptor = NoteDescriptor(caller, call, call.descriptor(0));
  if (call.entry.number == SYS_sendto) {
    call.event.requested = call.argument(2);
    call.data = ReadMemory(caller.tid, call.argument(1),
                           std::min<std::uint64_t>(call.argument(2), kCaptured));
  } else if (const auto header = ReadObject<msghdr>(caller.tid, call.argument(1))) {
    const auto vector = reinterpret_cast<std::uint64_t>(header->msg_iov);
    call.event.requested = VectorSize(caller.tid, vector, header->msg_iovlen);
    call.data = ReadVector(caller.tid, vector, header->msg_iovlen, kCaptured);
  }
  call.event.text =
      fmt::format("send({}, {}, {})", call.descriptor(0), Quote(call.data), call.event.requested);
  if (descriptor != nullptr) {
    call.channel = caller->PeerOf(descriptor->object);
    call.ticket =
        caller->channels.Put(call.channel, caller.process, call.data, call.event.requested);
  }
}

void LeaveSend(const Caller& caller, Call& call, std::int64_t result) {
  call.event.bytes = result > 0 ? static_cast<std::uint64_t>(result) : 0;
  if (call.ticket != 0) caller->channels.Settle(call.channel, call.ticket, call.event.bytes);
}

void EnterReceive(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.requested = call.entry.number == SYS_recvfrom ? call.argument(2) : 0;
  call.event.text = fmt::format("recv({}, …)", call.descriptor(0));
}

void LeaveReceive(const Caller& caller, Call& call, std::int64_t result) {
  if (result <= 0 || call.event.object == kNoObject) return;
  call.event.bytes = static_cast<std::uint64_t>(result);
  caller->channels.Take(call.event.object, caller.process, call.event.bytes, call.event.seq);
}

constexpr CallSpec kCalls[] = {
    {SYS_socket, "socket", EnterSocket, LeaveSocket},
    {SYS_socketpair, "socketpair", EnterSocket, LeaveSocketpair},
    {SYS_bind, "bind", EnterOnSocket, LeaveBind},
    {SYS_listen, "listen", EnterOnSocket, nullptr},
    {SYS_accept, "accept", EnterOnSocket, LeaveSocket},
    {SYS_accept4, "accept4", EnterOnSocket, LeaveSocket},
    {SYS_connect, "connect", EnterOnSocket, nullptr},
    {SYS_shutdown, "shutdown", EnterOnSocket, nullptr},
    {SYS_sendto, "sendto", EnterSend, LeaveSend},
    {SYS_sendmsg, "sendmsg", EnterSend, LeaveSend},
    {SYS_recvfrom, "recvfrom", EnterReceive, LeaveReceive},
    {SYS_recvmsg, "recvmsg", EnterReceive, LeaveReceive},
};

}  // namespace

std::span<const CallSpec> SocketCalls() { return kCalls; }

}  // namespace ipclab
