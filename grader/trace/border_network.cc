// The border of a run: the network.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>

#include "grader/trace/border.h"
#include "grader/trace/engine.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

using Answer = std::optional<std::int64_t>;

bool IsLoopback(const in_addr& address) { return (ntohl(address.s_addr) >> 24) == IN_LOOPBACKNET; }

bool IsLoopback(const in6_addr& address) {
  in_addr inner;
  std::memcpy(&inner, address.s6_addr + 12, sizeof inner);
  return IN6_IS_ADDR_LOOPBACK(&address) || (IN6_IS_ADDR_V4MAPPED(&address) && IsLoopback(inner));
}

bool IsAny(const in6_addr& address) { return IN6_IS_ADDR_UNSPECIFIED(&address); }

// Whether a namespace with nothing but the loopback device has a way to the address.
bool IsReachable(const std::string& bytes) {
  sa_family_t family;
  if (bytes.size() < sizeof family) return true;  // the kernel says what is wrong with it
  std::memcpy(&family, bytes.data(), sizeof family);
  if (family == AF_INET && bytes.size() >= sizeof(sockaddr_in)) {
    sockaddr_in address;
    std::memcpy(&address, bytes.data(), sizeof address);
    return IsLoopback(address.sin_addr) || address.sin_addr.s_addr == INADDR_ANY;
  }
  if (family == AF_INET6 && bytes.size() >= offsetof(sockaddr_in6, sin6_scope_id)) {
    sockaddr_in6 address = {};
    std::memcpy(&address, bytes.data(), std::min(bytes.size(), sizeof address));
    return IsLoopback(address.sin6_addr) || IsAny(address.sin6_addr);
  }
  return true;
}

std::string ReadAddress(pid_t tid, std::uint64_t at, std::uint64_t size) {
  return at == 0 ? ""
                 : ReadMemory(tid, at, std::min<std::uint64_t>(size, sizeof(sockaddr_storage)));
}

// The address in a msghdr.
std::string ReadMessageAddress(pid_t tid, std::uint64_t at) {
  const auto header = ReadObject<msghdr>(tid, at);
  if (!header) return "";
  return ReadAddress(tid, reinterpret_cast<std::uint64_t>(header->msg_name), header->msg_namelen);
}

Answer OfSending(const std::string& address) {
  return IsReachable(address) ? std::nullopt : Answer(-ENETUNREACH);
}

}  // namespace

std::optional<std::int64_t> Tracer::Engine::NetworkAtBorder(const Task& task,
                                                            const CallEntry& entry) {
  const auto& arguments = entry.arguments;
  switch (entry.number) {
    case SYS_connect:
      return OfSending(ReadAddress(task.tid, arguments[1], arguments[2]));
    case SYS_sendto:
      return OfSending(ReadAddress(task.tid, arguments[4], arguments[5]));
    case SYS_sendmsg:
      return OfSending(ReadMessageAddress(task.tid, arguments[1]));
    case SYS_bind:
      return IsReachable(ReadAddress(task.tid, arguments[1], arguments[2]))
                 ? std::nullopt
                 : Answer(-EADDRNOTAVAIL);
    case SYS_sendmmsg: {
      constexpr std::uint64_t kMost = 1024;  // UIO_MAXIOV
      for (std::uint64_t i = 0; i < std::min(arguments[2], kMost); ++i) {
        const auto answer =
            OfSending(ReadMessageAddress(task.tid, arguments[1] + i * sizeof(mmsghdr)));
        if (answer) return answer;
      }
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

}  // namespace ipclab
