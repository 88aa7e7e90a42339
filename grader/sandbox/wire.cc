#include "grader/sandbox/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace ipclab {
namespace {

constexpr std::size_t kMaxFds = 8;

// Against a damaged length: an inventory at its bounds stays well below.
constexpr std::uint64_t kMaxBytes = 1u << 30;

struct alignas(cmsghdr) Control {
  std::array<char, CMSG_SPACE(sizeof(int) * kMaxFds) + CMSG_SPACE(sizeof(ucred))> bytes = {};
};

// Appends one control message; the buffer has room for one of each kind.
void AddControl(msghdr& message, int type, const void* data, std::size_t size) {
  auto* header =
      reinterpret_cast<cmsghdr*>(static_cast<char*>(message.msg_control) + message.msg_controllen);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = type;
  header->cmsg_len = CMSG_LEN(size);
  std::memcpy(CMSG_DATA(header), data, size);
  message.msg_controllen += CMSG_SPACE(size);
}

void TakeControl(msghdr& message, Frame& frame) {
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr;
       header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET) continue;
    if (header->cmsg_type == SCM_RIGHTS) {
      std::array<int, kMaxFds> fds;
      const std::size_t size = header->cmsg_len - CMSG_LEN(0);
      std::memcpy(fds.data(), CMSG_DATA(header), size);
      for (std::size_t i = 0; i < size / sizeof(int); ++i) frame.fds.emplace_back(fds[i]);
    } else if (header->cmsg_type == SCM_CREDENTIALS) {
      ucred credentials;
      std::memcpy(&credentials, CMSG_DATA(header), sizeof(credentials));
      frame.process = credentials.pid;
    }
  }
}

Result<void> ReceiveAll(int socket, char* data, std::size_t size, Frame* control_into) {
  while (size > 0) {
    Control control;
    iovec part = {data, size};
    msghdr message = {};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = control_into != nullptr ? control.bytes.data() : nullptr;
    message.msg_controllen = control_into != nullptr ? control.bytes.size() : 0;
    const ssize_t count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoError("recvmsg({} bytes)", size);
    if (count == 0) return ErrorOf(ECONNRESET, "recvmsg({} bytes)", size);
    if (control_into != nullptr) TakeControl(message, *control_into);
    control_into = nullptr;  // it came with the first byte
    data += count;
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

}  // namespace

Result<void> SendFrame(int socket, std::string_view bytes, std::span<const int> fds,
                       pid_t process) {
  std::uint64_t size = bytes.size();
  std::array<iovec, 2> parts = {
      {{&size, sizeof(size)}, {const_cast<char*>(bytes.data()), bytes.size()}}};
  Control control;
  msghdr message = {};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  message.msg_control = control.bytes.data();
  if (!fds.empty()) AddControl(message, SCM_RIGHTS, fds.data(), fds.size_bytes());
  if (process != 0) {
    const ucred credentials = {process, getuid(), getgid()};
    AddControl(message, SCM_CREDENTIALS, &credentials, sizeof(credentials));
  }
  std::size_t left = sizeof(size) + bytes.size();
  while (true) {
    const ssize_t count = sendmsg(socket, &message, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return ErrnoError("sendmsg({} bytes)", left);
    left -= static_cast<std::size_t>(count);
    if (left == 0) return {};
    // The length and the control data go with the first bytes; a stream socket takes at least
    // those.
    message = {};
    parts[1] = {const_cast<char*>(bytes.data()) + (bytes.size() - left), left};
    message.msg_iov = &parts[1];
    message.msg_iovlen = 1;
  }
}

Result<Frame> ReceiveFrame(int socket) {
  Frame frame;
  std::uint64_t size = 0;
  IPCLAB_RETURN_IF_ERROR(ReceiveAll(socket, reinterpret_cast<char*>(&size), sizeof(size), &frame));
  if (size > kMaxBytes) return MakeError("a frame of {} bytes", size);
  frame.bytes.resize(size);
  IPCLAB_RETURN_IF_ERROR(ReceiveAll(socket, frame.bytes.data(), size, nullptr));
  return frame;
}

Result<void> AcceptProcesses(int socket) {
  const int on = 1;
  if (setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) < 0) {
    return ErrnoError("setsockopt(SO_PASSCRED)");
  }
  return {};
}

}  // namespace ipclab
