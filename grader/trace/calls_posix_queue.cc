// POSIX message queues.  (POSIX shared memory and semaphores are files below /dev/shm:
// calls_file.cc, calls_memory.cc.)
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::size_t kCaptured = 64 * 1024;

// The limit of mq_timedsend and mq_timedreceive is a moment on CLOCK_REALTIME.
void NoteLimit(const Caller& caller, Call& call) {
  const auto limit = ReadObject<timespec>(caller.tid, call.argument(4));
  if (!limit) return;
  const std::int64_t wait = limit->tv_sec * 1'000'000'000LL + limit->tv_nsec -
                            caller->ClockOf(caller.process, CLOCK_REALTIME);
  if (wait > 0) call.timeout = {wait, 4, 0, -ETIMEDOUT};
}

void EnterOpen(const Caller& caller, Call& call) {
  call.path = ReadString(caller.tid, call.argument(0));  // the C library has taken the slash away
  call.event.flags = static_cast<std::int64_t>(call.argument(1));
  call.event.text = fmt::format("mq_open(\"/{}\"{})", call.path,
                                (call.argument(1) & O_CREAT) != 0 ? ", O_CREAT" : "");
}

void LeaveOpen(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0) return;
  const int fd = static_cast<int>(result);
  struct stat status;
  if (stat(fmt::format("/proc/{}/fd/{}", caller.tid, fd).c_str(), &status) != 0) return;
  const ObjectKey key = {ObjectKey::Space::kInode, status.st_dev, status.st_ino};
  int index = caller->objects.Find(key);
  if (index == kNoObject) {
    Object queue;
    queue.kind = ObjectKind::kPosixQueue;
    queue.name = "/" + call.path;
    queue.path = "/dev/mqueue/" + call.path;
    if ((call.event.flags & O_CREAT) != 0) {
      queue.creator = caller.process;
      queue.created = call.event.seq;
      queue.created_at = call.event.where;
    } else {
      queue.preexisting = true;
    }
    index = caller->objects.Add(key, std::move(queue));
  }
  call.event.object = index;
  call.event.fd = fd;
  Descriptor descriptor;
  descriptor.object = index;
  const auto access = call.event.flags & O_ACCMODE;
  descriptor.access = access == O_RDONLY   ? Access::kRead
                      : access == O_WRONLY ? Access::kWrite
                                           : Access::kReadWrite;
  descriptor.close_on_exec = true;  // always (mq_overview(7))
  descriptor.opened_at = call.event.where;
  caller->descriptors.Open(caller.process, fd, std::move(descriptor), call.event.seq);
}

void EnterSend(const Caller& caller, Call& call) {
  const Descriptor* queue = NoteDescriptor(caller, call, call.descriptor(0));
  call.event.requested = call.argument(2);
  call.event.type = static_cast<std::int64_t>(call.argument(3));
  NoteLimit(caller, call);
  call.data = ReadMemory(caller.tid, call.argument(1),
                         std::min<std::uint64_t>(call.argument(2), kCaptured));
  call.event.text = fmt::format("mq_send({}, {}, {}, priority {})", call.descriptor(0),
                                Quote(call.data), call.argument(2), call.argument(3));
  if (queue != nullptr) {
    call.ticket = caller->channels.Put(queue->object, caller.process, call.data, call.argument(2),
                                       call.event.type);
  }
}

void LeaveSend(const Caller& caller, Call& call, std::int64_t result) {
  call.event.bytes = result == 0 ? call.event.requested : 0;
  if (result != 0 && call.ticket != 0) caller->channels.Settle(call.event.object, call.ticket, 0);
}

void EnterReceive(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.requested = call.argument(2);
  NoteLimit(caller, call);
  call.event.text = fmt::format("mq_receive({}, …, {})", call.descriptor(0), call.argument(2));
}

void LeaveReceive(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0 || call.event.object == kNoObject) return;
  call.event.bytes = static_cast<std::uint64_t>(result);
  if (call.argument(3) == 0) {  // the program does not ask for the priority
    caller->channels.TakeHighest(call.event.object, caller.process, call.event.bytes,
                                 call.event.seq);
    return;
  }
  call.event.type = ReadObject<unsigned>(caller.tid, call.argument(3)).value_or(0);
  caller->channels.TakeMessage(call.event.object, caller.process, call.event.type, call.event.bytes,
                               call.event.seq);
}

void EnterUnlink(const Caller& caller, Call& call) {
  call.path = ReadString(caller.tid, call.argument(0));
  call.event.text = fmt::format("mq_unlink(\"/{}\")", call.path);
  const auto& objects = caller->run().objects;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (objects[i].kind == ObjectKind::kPosixQueue && objects[i].removed == kNever &&
        objects[i].name == "/" + call.path) {
      call.event.object = static_cast<int>(i);
    }
  }
}

void LeaveUnlink(const Caller& caller, Call& call, std::int64_t result) {
  if (result == 0 && call.event.object != kNoObject) {
    caller->objects.Remove(call.event.object, caller.process, call.event.seq);
  }
}

void EnterNotify(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.text = fmt::format("mq_notify({})", call.descriptor(0));
}

constexpr CallSpec kCalls[] = {
    {SYS_mq_open, "mq_open", EnterOpen, LeaveOpen},
    {SYS_mq_timedsend, "mq_timedsend", EnterSend, LeaveSend},
    {SYS_mq_timedreceive, "mq_timedreceive", EnterReceive, LeaveReceive},
    {SYS_mq_unlink, "mq_unlink", EnterUnlink, LeaveUnlink},
    {SYS_mq_notify, "mq_notify", EnterNotify, nullptr},
};

}  // namespace

std::span<const CallSpec> PosixQueueCalls() { return kCalls; }

}  // namespace ipclab
