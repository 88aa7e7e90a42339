// Sockets.
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

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

// The path of a Unix-domain address; "" for any other.
std::string UnixPath(const Caller& caller, const Call& call) {
  const std::size_t size = std::min<std::size_t>(call.argument(2), sizeof(sockaddr_un));
  const std::string address = ReadMemory(caller.tid, call.argument(1), size);
  if (address.size() <= offsetof(sockaddr_un, sun_path) || address[0] != AF_UNIX ||
      address[offsetof(sockaddr_un, sun_path)] == '\0') {
    return "";
  }
  return address.c_str() + offsetof(sockaddr_un, sun_path);
}

// The socket file of that name; kNoObject if there is none.
int SocketFile(const Caller& caller, const std::string& path) {
  struct stat status;
  if (path.empty() || lstat(PathFromHere(caller, AT_FDCWD, path).c_str(), &status) != 0)
    return kNoObject;
  return caller->FileObject(status, PathInJail(caller, AT_FDCWD, path));
}

// bind of a Unix-domain socket makes a file, which outlives the socket (unix(7)).
void LeaveBind(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0) return;
  const int index = SocketFile(caller, UnixPath(caller, call));
  if (index == kNoObject) return;
  if (call.event.object != kNoObject) caller->Bind(call.event.object, index);
  Object& file = caller->objects.at(index);
  file.preexisting = false;
  file.creator = caller.process;
  file.created = call.event.seq;
  file.created_at = call.event.where;
}

void EnterConnect(const Caller& caller, Call& call) {
  EnterOnSocket(caller, call);
  const std::string path = UnixPath(caller, call);
  if (!path.empty()) {
    call.event.text = fmt::format("connect({}, {})", call.descriptor(0), Quote(path, 80));
  } else if (const auto address = ReadObject<sockaddr_in>(caller.tid, call.argument(1));
             address && address->sin_family == AF_INET) {
    call.event.text =
        fmt::format("connect({}, port {})", call.descriptor(0), ntohs(address->sin_port));
  }
  call.note = SocketFile(caller, path);
  call.awaited = caller->BoundTo(static_cast<int>(call.note));
}

void LeaveConnect(const Caller& caller, Call& call, std::int64_t result) {
  const int address = static_cast<int>(call.note);
  if (result == 0 && address != kNoObject && call.event.object != kNoObject)
    caller->Connecting(call.event.object, address);
}

// One line of /proc/net/tcp (proc(5)).
struct TcpSocket {
  std::string local, remote;  // "0100007F:1F90"
  std::uint64_t inode = 0;
};

std::vector<TcpSocket> TcpSockets(pid_t tid) {
  std::vector<TcpSocket> sockets;
  std::ifstream table(fmt::format("/proc/{}/net/tcp", tid));
  std::string line;
  std::getline(table, line);  // the heading
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    TcpSocket socket;
    std::string number, skipped;
    fields >> number >> socket.local >> socket.remote;
    for (int i = 0; i < 6; ++i) fields >> skipped;  // state, queues, timers, user
    if (fields >> socket.inode) sockets.push_back(std::move(socket));
  }
  return sockets;
}

// Pairs an accepted TCP socket with the one that connected, if that is in this run.
void PairTcp(const Caller& caller, int fd, int accepted) {
  struct stat status;
  if (stat(fmt::format("/proc/{}/fd/{}", caller.tid, fd).c_str(), &status) != 0) return;
  const std::vector<TcpSocket> sockets = TcpSockets(caller.tid);
  const auto own = std::find_if(sockets.begin(), sockets.end(), [&status](const TcpSocket& it) {
    return it.inode == status.st_ino;
  });
  if (own == sockets.end()) return;
  for (const TcpSocket& other : sockets) {
    if (other.local != own->remote || other.remote != own->local) continue;
    const int peer = caller->objects.Find({ObjectKey::Space::kInode, status.st_dev, other.inode});
    if (peer != kNoObject) caller->Connect(accepted, peer);
  }
}

void LeaveAccept(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0) return;
  const int listener = call.event.object;
  LeaveSocket(caller, call, result);
  const int accepted = call.event.object;
  if (listener == kNoObject || accepted == kNoObject) return;
  caller->Accepted(accepted, listener);
  if (caller->objects.at(accepted).peer == kNoObject) PairTcp(caller, call.event.fd, accepted);
}

void EnterOption(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.text = fmt::format("setsockopt({}, …)", call.descriptor(0));
}

void LeaveOption(const Caller& caller, Call& call, std::int64_t result) {
  const int option = call.descriptor(2);
  const bool limits = option == SO_RCVTIMEO || option == SO_SNDTIMEO;
  if (result != 0 || call.descriptor(1) != SOL_SOCKET || !limits) return;
  const auto limit = ReadObject<timeval>(caller.tid, call.argument(3));
  if (limit && call.event.object != kNoObject)
    caller->LimitTime(call.event.object, limit->tv_sec != 0 || limit->tv_usec != 0);
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
    {SYS_accept, "accept", EnterOnSocket, LeaveAccept},
    {SYS_accept4, "accept4", EnterOnSocket, LeaveAccept},
    {SYS_connect, "connect", EnterConnect, LeaveConnect},
    {SYS_setsockopt, "setsockopt", EnterOption, LeaveOption},
    {SYS_shutdown, "shutdown", EnterOnSocket, nullptr},
    {SYS_sendto, "sendto", EnterSend, LeaveSend},
    {SYS_sendmsg, "sendmsg", EnterSend, LeaveSend},
    {SYS_recvfrom, "recvfrom", EnterReceive, LeaveReceive},
    {SYS_recvmsg, "recvmsg", EnterReceive, LeaveReceive},
};

}  // namespace

std::span<const CallSpec> SocketCalls() { return kCalls; }

}  // namespace ipclab
