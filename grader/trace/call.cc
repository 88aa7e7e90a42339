#include "grader/trace/call.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <limits.h>
#include <unistd.h>

#include <filesystem>
#include <map>

namespace ipclab {
namespace {

std::string ReadLink(const std::string& link) {
  char target[PATH_MAX];
  const ssize_t n = readlink(link.c_str(), target, sizeof target);
  return n > 0 ? std::string(target, static_cast<std::size_t>(n)) : "";
}

}  // namespace

const std::vector<const CallSpec*>& AllCalls() {
  static const std::vector<const CallSpec*> all = [] {
    std::vector<const CallSpec*> list;
    for (const auto family : {ClockCalls(), DescriptorCalls(), FileCalls(), MemoryCalls(),
                              PosixQueueCalls(), ProcessCalls(), SignalCalls(), SocketCalls(),
                              SystemVCalls(), TransferCalls(), WaitingCalls()}) {
      for (const CallSpec& spec : family) list.push_back(&spec);
    }
    return list;
  }();
  return all;
}

const CallSpec* FindCall(int number) {
  static const std::map<int, const CallSpec*> by_number = [] {
    std::map<int, const CallSpec*> map;
    for (const CallSpec* spec : AllCalls()) map[spec->number] = spec;
    return map;
  }();
  const auto found = by_number.find(number);
  return found == by_number.end() ? nullptr : found->second;
}

const Descriptor* NoteDescriptor(const Caller& caller, Call& call, int fd) {
  call.event.fd = fd;
  const Descriptor* descriptor = caller->Resolve(caller.process, caller.tid, fd);
  if (descriptor == nullptr) return nullptr;
  call.event.object = descriptor->object;
  const Object& object = caller->objects.at(descriptor->object);
  call.quiet = Ledger::IsSystemPath(object.path);
  return descriptor;
}

std::string PathFromHere(const Caller& caller, int dirfd, const std::string& path) {
  if (path.starts_with("/")) return fmt::format("/proc/{}/root{}", caller.tid, path);
  if (dirfd == AT_FDCWD) return fmt::format("/proc/{}/cwd/{}", caller.tid, path);
  return fmt::format("/proc/{}/fd/{}/{}", caller.tid, dirfd, path);
}

std::string PathInJail(const Caller& caller, int dirfd, const std::string& path) {
  std::filesystem::path full = path;
  if (!path.starts_with("/")) {
    const std::string folder = dirfd == AT_FDCWD
                                   ? ReadLink(fmt::format("/proc/{}/cwd", caller.tid))
                                   : ReadLink(fmt::format("/proc/{}/fd/{}", caller.tid, dirfd));
    full = std::filesystem::path(folder) / path;
  }
  return caller->InJail(full.lexically_normal().string());
}

std::string Quote(const std::string& text, std::size_t limit) {
  std::string quoted = "\"";
  for (std::size_t i = 0; i < text.size() && i < limit; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n') {
      quoted += "\\n";
    } else if (c == '"' || c == '\\') {
      quoted += {'\\', static_cast<char>(c)};
    } else if (c < 0x20 || c >= 0x7f) {
      quoted += fmt::format("\\x{:02x}", c);
    } else {
      quoted += static_cast<char>(c);
    }
  }
  quoted += text.size() > limit ? "…\"" : "\"";
  return quoted;
}

}  // namespace ipclab
