// Memory maps.
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <utility>

#include "grader/trace/call.h"

namespace ipclab {
namespace {

bool IsShared(const Call& call) { return (call.argument(3) & MAP_SHARED) != 0; }

void EnterMmap(const Caller& caller, Call& call) {
  const bool anonymous = (call.argument(3) & MAP_ANONYMOUS) != 0;
  if (!anonymous) NoteDescriptor(caller, call, call.descriptor(4));
  call.event.requested = call.argument(1);
  call.event.flags = static_cast<std::int64_t>(call.argument(3));
  call.event.type = static_cast<std::int64_t>(call.argument(2));
  call.event.text =
      anonymous ? fmt::format("mmap({} bytes, {}|MAP_ANONYMOUS)", call.argument(1),
                              IsShared(call) ? "MAP_SHARED" : "MAP_PRIVATE")
                : fmt::format("mmap({} bytes, {}, fd {})", call.argument(1),
                              IsShared(call) ? "MAP_SHARED" : "MAP_PRIVATE", call.descriptor(4));
}

// A shared map without a file, or of /dev/zero (zero(4): each map is an object of its own).
bool MakesMap(const Caller& caller, const Call& call) {
  if (call.event.object == kNoObject) return true;
  return caller->objects.at(call.event.object).kind == ObjectKind::kDevice;
}

void LeaveMmap(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0 && result > -4096) return;
  if (!IsShared(call)) return;
  if (MakesMap(caller, call)) {
    Object map;
    map.kind = ObjectKind::kSharedMap;
    map.size = call.argument(1);
    map.creator = caller.process;
    map.created = call.event.seq;
    map.created_at = call.event.where;
    call.event.object = caller->objects.AddUnnamed(std::move(map));
  }
  const ObjectKind kind = caller->objects.at(call.event.object).kind;
  if (kind == ObjectKind::kSharedMap || kind == ObjectKind::kPosixShm ||
      kind == ObjectKind::kPosixSemaphore || kind == ObjectKind::kFile) {
    caller->Attach(caller.process,
                   {static_cast<std::uint64_t>(result), call.argument(1), call.event.object});
  }
}

void EnterMunmap(const Caller&, Call& call) {
  call.event.text = fmt::format("munmap({:#x}, {})", call.argument(0), call.argument(1));
  call.event.requested = call.argument(1);
}

void LeaveMunmap(const Caller& caller, Call& call, std::int64_t result) {
  call.quiet = true;
  for (const auto& attachment : caller->Attachments(caller.process)) {
    if (attachment.address != call.argument(0)) continue;
    call.event.object = attachment.object;
    call.quiet = false;
  }
  if (result == 0) caller->Detach(caller.process, call.argument(0));
}

void EnterMsync(const Caller&, Call& call) {
  call.event.text = fmt::format("msync({:#x}, {})", call.argument(0), call.argument(1));
}

constexpr CallSpec kCalls[] = {
    {SYS_mmap, "mmap", EnterMmap, LeaveMmap, CallSpec::When::kSharedOrFile},
    {SYS_munmap, "munmap", EnterMunmap, LeaveMunmap},
    {SYS_msync, "msync", EnterMsync, nullptr},
};

}  // namespace

std::span<const CallSpec> MemoryCalls() { return kCalls; }

}  // namespace ipclab
