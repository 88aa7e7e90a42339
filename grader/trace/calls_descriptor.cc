// Making, copying and closing descriptors.
#include <fcntl.h>
#include <fmt/format.h>
#include <linux/close_range.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <utility>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

void EnterPipe(const Caller&, Call& call) {
  call.event.flags =
      call.entry.number == SYS_pipe2 ? static_cast<std::int64_t>(call.argument(1)) : 0;
  call.event.text = "pipe(fd)";
}

void LeavePipe(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0) return;
  struct Ends {
    int read, write;
  };
  const auto ends = ReadObject<Ends>(caller.tid, call.argument(0));
  if (!ends) return;
  Object pipe;
  pipe.kind = ObjectKind::kPipe;
  pipe.creator = caller.process;
  pipe.created = call.event.seq;
  pipe.created_at = call.event.where;
  struct stat status;
  const std::string path = fmt::format("/proc/{}/fd/{}", caller.tid, ends->read);
  call.event.object =
      stat(path.c_str(), &status) == 0
          ? caller->objects.Add({ObjectKey::Space::kInode, status.st_dev, status.st_ino},
                                std::move(pipe))
          : caller->objects.AddUnnamed(std::move(pipe));
  Descriptor end;
  end.object = call.event.object;
  end.opened_at = call.event.where;
  end.close_on_exec = (call.event.flags & O_CLOEXEC) != 0;
  end.access = Access::kRead;
  caller->descriptors.Open(caller.process, ends->read, end, call.event.seq);
  end.access = Access::kWrite;
  caller->descriptors.Open(caller.process, ends->write, end, call.event.seq);
  call.event.text = fmt::format("pipe([{}, {}])", ends->read, ends->write);
}

void EnterClose(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.text = fmt::format("close({})", call.descriptor(0));
}

void LeaveClose(const Caller& caller, Call& call, std::int64_t) {
  // Also after EINTR or EIO the descriptor is gone (close(2), "Dealing with error returns").
  caller->descriptors.Close(caller.process, call.descriptor(0), call.event.seq);
}

void EnterCloseRange(const Caller&, Call& call) {
  call.event.text = fmt::format("close_range({}, {}, {})", static_cast<unsigned>(call.argument(0)),
                                static_cast<unsigned>(call.argument(1)), call.argument(2));
}

void LeaveCloseRange(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0) return;
  caller->descriptors.CloseRange(caller.process, static_cast<unsigned>(call.argument(0)),
                                 static_cast<unsigned>(call.argument(1)),
                                 (call.argument(2) & CLOSE_RANGE_CLOEXEC) != 0, call.event.seq);
}

void EnterDup(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.text = call.entry.number == SYS_dup
                        ? fmt::format("dup({})", call.descriptor(0))
                        : fmt::format("dup2({}, {})", call.descriptor(0), call.descriptor(1));
}

void LeaveDup(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0) return;
  const bool close_on_exec = call.entry.number == SYS_dup3 && (call.argument(2) & O_CLOEXEC) != 0;
  caller->descriptors.Duplicate(caller.process, call.descriptor(0), static_cast<int>(result),
                                close_on_exec, call.event.where, call.event.seq);
}

bool IsLock(int command) {
  return command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
         command == F_OFD_SETLKW;
}

void EnterFcntl(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.type = static_cast<std::int64_t>(call.argument(1));
  call.event.flags = static_cast<std::int64_t>(call.argument(2));
  const int command = call.descriptor(1);
  if (IsLock(command)) {
    const auto lock = ReadObject<struct flock>(caller.tid, call.argument(2));
    call.event.flags = lock ? lock->l_type : F_UNLCK;
  }
  const char* name = command == F_DUPFD || command == F_DUPFD_CLOEXEC ? "F_DUPFD"
                     : command == F_SETFD                             ? "F_SETFD"
                     : command == F_SETFL                             ? "F_SETFL"
                     : command == F_SETLKW || command == F_OFD_SETLKW ? "F_SETLKW"
                                                                      : "F_SETLK";
  const char* what = !IsLock(command)              ? "…"
                     : call.event.flags == F_RDLCK ? "F_RDLCK"
                     : call.event.flags == F_WRLCK ? "F_WRLCK"
                                                   : "F_UNLCK";
  call.event.text = fmt::format("fcntl({}, {}, {})", call.descriptor(0), name, what);
}

void LeaveFcntl(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0) return;
  const int command = call.descriptor(1);
  if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) {
    caller->descriptors.Duplicate(caller.process, call.descriptor(0), static_cast<int>(result),
                                  command == F_DUPFD_CLOEXEC, call.event.where, call.event.seq);
  } else if (command == F_SETFD) {
    caller->descriptors.SetCloseOnExec(caller.process, call.descriptor(0),
                                       (call.argument(2) & FD_CLOEXEC) != 0);
  }
}

void EnterFlock(const Caller& caller, Call& call) {
  NoteDescriptor(caller, call, call.descriptor(0));
  call.event.flags = static_cast<std::int64_t>(call.argument(1));
  const std::uint64_t kind = call.argument(1) & ~std::uint64_t{LOCK_NB};
  const char* name = kind == LOCK_SH ? "LOCK_SH" : kind == LOCK_EX ? "LOCK_EX" : "LOCK_UN";
  call.event.text = fmt::format("flock({}, {}{})", call.descriptor(0), name,
                                (call.argument(1) & LOCK_NB) != 0 ? "|LOCK_NB" : "");
}

constexpr CallSpec kCalls[] = {
    {SYS_pipe, "pipe", EnterPipe, LeavePipe},
    {SYS_pipe2, "pipe2", EnterPipe, LeavePipe},
    {SYS_close, "close", EnterClose, LeaveClose},
    {SYS_close_range, "close_range", EnterCloseRange, LeaveCloseRange},
    {SYS_dup, "dup", EnterDup, LeaveDup},
    {SYS_dup2, "dup2", EnterDup, LeaveDup},
    {SYS_dup3, "dup3", EnterDup, LeaveDup},
    {SYS_fcntl, "fcntl", EnterFcntl, LeaveFcntl, CallSpec::When::kFcntl},
    {SYS_flock, "flock", EnterFlock, nullptr},
};

}  // namespace

std::span<const CallSpec> DescriptorCalls() { return kCalls; }

}  // namespace ipclab
