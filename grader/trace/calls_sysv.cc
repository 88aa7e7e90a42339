// System V queues, segments and semaphore sets.
#include <fmt/format.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "grader/trace/call.h"
#include "grader/trace/memory.h"

namespace ipclab {
namespace {

constexpr std::size_t kCaptured = 64 * 1024;  // of one message
constexpr std::size_t kOperationsRead = 500;  // of one semop(2); the kernel's own limit

int ObjectOf(const Caller& caller, ObjectKey::Space space, const Call& call) {
  return caller->objects.Find({space, 0, static_cast<std::uint64_t>(call.argument(0))});
}

void EnterGet(const Call& source, Call& call, const char* name, std::size_t flags,
              std::uint64_t size) {
  const int key = source.descriptor(0);
  call.event.flags = static_cast<std::int64_t>(source.argument(flags));
  call.event.requested = size;
  const std::string key_text =
      key == IPC_PRIVATE ? "IPC_PRIVATE" : fmt::format("{:#x}", static_cast<unsigned>(key));
  const char* create = (source.argument(flags) & IPC_CREAT) != 0 ? "IPC_CREAT|" : "";
  call.event.text = size > 0 ? fmt::format("{}({}, {}, {}{:#o})", name, key_text, size, create,
                                           source.argument(flags) & 0777)
                             : fmt::format("{}({}, {}{:#o})", name, key_text, create,
                                           source.argument(flags) & 0777);
}

void LeaveGet(const Caller& caller, Call& call, std::int64_t result, ObjectKind kind,
              ObjectKey::Space space) {
  if (result < 0) return;
  const ObjectKey key = {space, 0, static_cast<std::uint64_t>(result)};
  call.event.object = caller->objects.Find(key);
  if (call.event.object != kNoObject) return;
  // Those that the scenario had made are known, so this one is new.
  Object object;
  object.kind = kind;
  object.key = call.descriptor(0);
  object.id = static_cast<int>(result);
  object.name = fmt::format("key {:#x} id {}", static_cast<unsigned>(object.key), object.id);
  object.size = call.event.requested;
  object.creator = caller.process;
  object.created = call.event.seq;
  object.created_at = call.event.where;
  call.event.object = caller->objects.Add(key, std::move(object));
}

void EnterControl(const Caller& caller, Call& call, ObjectKey::Space space, std::size_t command) {
  call.event.object = ObjectOf(caller, space, call);
  call.event.type = static_cast<std::int64_t>(call.argument(command) & 0xff);  // without IPC_64
  call.event.text = fmt::format("{}({}, {})", call.event.call, call.descriptor(0),
                                call.event.type == IPC_RMID   ? "IPC_RMID"
                                : call.event.type == IPC_STAT ? "IPC_STAT"
                                                              : fmt::format("{}", call.event.type));
}

void LeaveControl(const Caller& caller, Call& call, std::int64_t result) {
  if (result == 0 && call.event.type == IPC_RMID && call.event.object != kNoObject) {
    caller->objects.Remove(call.event.object, caller.process, call.event.seq);
  }
}

// ---- Queues
constexpr auto kQueue = ObjectKey::Space::kSysvQueue;

void EnterMsgget(const Caller&, Call& call) { EnterGet(call, call, "msgget", 1, 0); }
void LeaveMsgget(const Caller& caller, Call& call, std::int64_t result) {
  LeaveGet(caller, call, result, ObjectKind::kSysvQueue, kQueue);
}

void EnterMsgsnd(const Caller& caller, Call& call) {
  call.event.object = ObjectOf(caller, kQueue, call);
  call.event.requested = call.argument(2);
  call.event.flags = static_cast<std::int64_t>(call.argument(3));
  call.event.type = ReadObject<long>(caller.tid, call.argument(1)).value_or(0);
  call.event.text = fmt::format("msgsnd({}, type {}, {})", call.descriptor(0), call.event.type,
                                call.event.requested);
  if (call.event.object == kNoObject) return;
  const auto size = std::min<std::uint64_t>(call.event.requested, kCaptured);
  std::string data = ReadMemory(caller.tid, call.argument(1) + sizeof(long), size);
  call.ticket = caller->channels.Put(call.event.object, caller.process, std::move(data),
                                     call.event.requested, call.event.type);
}

void LeaveMsgsnd(const Caller& caller, Call& call, std::int64_t result) {
  call.event.bytes = result == 0 ? call.event.requested : 0;
  if (result != 0 && call.ticket != 0) caller->channels.Settle(call.event.object, call.ticket, 0);
}

void EnterMsgrcv(const Caller& caller, Call& call) {
  call.event.object = ObjectOf(caller, kQueue, call);
  call.event.requested = call.argument(2);
  call.event.type = static_cast<std::int64_t>(call.argument(3));
  call.event.flags = static_cast<std::int64_t>(call.argument(4));
  call.event.text = fmt::format("msgrcv({}, …, {}, type {})", call.descriptor(0),
                                call.event.requested, call.event.type);
}

void LeaveMsgrcv(const Caller& caller, Call& call, std::int64_t result) {
  if (result < 0 || call.event.object == kNoObject) return;
  const auto length = static_cast<std::uint64_t>(result);
  call.event.bytes = length;
  const long type = ReadObject<long>(caller.tid, call.argument(1)).value_or(0);
  call.event.got = type;
  caller->channels.TakeMessage(call.event.object, caller.process, type, length, call.event.seq);
}

void EnterMsgctl(const Caller& caller, Call& call) { EnterControl(caller, call, kQueue, 1); }

// ---- Segments
constexpr auto kSegment = ObjectKey::Space::kSysvSegment;

void EnterShmget(const Caller&, Call& call) { EnterGet(call, call, "shmget", 2, call.argument(1)); }
void LeaveShmget(const Caller& caller, Call& call, std::int64_t result) {
  LeaveGet(caller, call, result, ObjectKind::kSysvSegment, kSegment);
}

void EnterShmat(const Caller& caller, Call& call) {
  call.event.object = ObjectOf(caller, kSegment, call);
  call.event.flags = static_cast<std::int64_t>(call.argument(2));
  call.event.text = fmt::format("shmat({})", call.descriptor(0));
}

void LeaveShmat(const Caller& caller, Call& call, std::int64_t result) {
  if ((result < 0 && result > -4096) || call.event.object == kNoObject) return;
  caller->Attach(caller.process, {static_cast<std::uint64_t>(result),
                                  caller->objects.at(call.event.object).size, call.event.object});
}

void EnterShmdt(const Caller& caller, Call& call) {
  call.event.text = fmt::format("shmdt({:#x})", call.argument(0));
  for (const auto& attachment : caller->Attachments(caller.process)) {
    if (attachment.address == call.argument(0)) call.event.object = attachment.object;
  }
}

void LeaveShmdt(const Caller& caller, Call& call, std::int64_t result) {
  if (result == 0) caller->Detach(caller.process, call.argument(0));
}

void EnterShmctl(const Caller& caller, Call& call) { EnterControl(caller, call, kSegment, 1); }

// ---- Semaphore sets
constexpr auto kSemaphore = ObjectKey::Space::kSysvSemaphore;

void EnterSemget(const Caller&, Call& call) { EnterGet(call, call, "semget", 2, call.argument(1)); }
void LeaveSemget(const Caller& caller, Call& call, std::int64_t result) {
  const std::size_t known = caller->run().objects.size();
  LeaveGet(caller, call, result, ObjectKind::kSysvSemaphore, kSemaphore);
  if (caller->run().objects.size() > known)
    caller->semaphores.Made(call.event.object, call.descriptor(1));
}

std::vector<Semaphores::Operation> ReadOperations(const Caller& caller, const Call& call) {
  const std::size_t count = std::min<std::size_t>(call.argument(2), kOperationsRead);
  const std::string bytes = ReadMemory(caller.tid, call.argument(1), count * sizeof(sembuf));
  std::vector<Semaphores::Operation> operations;
  for (std::size_t at = 0; at + sizeof(sembuf) <= bytes.size(); at += sizeof(sembuf)) {
    sembuf operation;
    std::memcpy(&operation, bytes.data() + at, sizeof operation);
    operations.push_back(
        {operation.sem_num, operation.sem_op, (operation.sem_flg & SEM_UNDO) != 0});
  }
  return operations;
}

void EnterSemop(const Caller& caller, Call& call) {
  call.event.object = ObjectOf(caller, kSemaphore, call);
  const auto operation = ReadObject<sembuf>(caller.tid, call.argument(1));
  if (operation) {
    call.event.type = operation->sem_op;
    call.event.flags = operation->sem_num;
  }
  call.event.text = fmt::format("semop({}, semaphore {} by {:+})", call.descriptor(0),
                                operation ? operation->sem_num : 0, call.event.type);
  if (call.entry.number != SYS_semtimedop) return;
  if (const auto limit = ReadObject<timespec>(caller.tid, call.argument(3))) {
    call.timeout = {limit->tv_sec * 1'000'000'000LL + limit->tv_nsec, 3, 0, -EAGAIN};
  }
}

Semaphores::Change ChangeBy(const Caller& caller, const Call& call) {
  return {caller.process, call.event.seq, call.event.where};
}

void LeaveSemop(const Caller& caller, Call& call, std::int64_t result) {
  if (result != 0 || call.event.object == kNoObject) return;
  caller->semaphores.Operate(call.event.object, ReadOperations(caller, call),
                             ChangeBy(caller, call));
}

void EnterSemctl(const Caller& caller, Call& call) {
  EnterControl(caller, call, kSemaphore, 2);
  call.event.flags = call.descriptor(1);
  if (call.event.type == SETVAL) {
    call.event.text = fmt::format("semctl({}, {}, SETVAL, {})", call.descriptor(0),
                                  call.descriptor(1), call.descriptor(3));
  }
}

void LeaveSemctl(const Caller& caller, Call& call, std::int64_t result) {
  LeaveControl(caller, call, result);
  const int set = call.event.object;
  if (result < 0 || set == kNoObject) return;
  Semaphores& semaphores = caller->semaphores;
  if (call.event.type == SETVAL)
    semaphores.Set(set, call.descriptor(1), call.descriptor(3), ChangeBy(caller, call));
  if (call.event.type == GETVAL)
    semaphores.Learn(set, call.descriptor(1), static_cast<int>(result));
  if (call.event.type != SETALL && call.event.type != GETALL) return;
  for (int i = 0; i < semaphores.CountOf(set).value_or(0); ++i) {
    const std::uint64_t address = call.argument(3) + 2 * static_cast<std::uint64_t>(i);
    const auto value = ReadObject<unsigned short>(caller.tid, address);
    if (!value) continue;
    if (call.event.type == SETALL) semaphores.Set(set, i, *value, ChangeBy(caller, call));
    if (call.event.type == GETALL) semaphores.Learn(set, i, *value);
  }
}

constexpr CallSpec kCalls[] = {
    {SYS_msgget, "msgget", EnterMsgget, LeaveMsgget},
    {SYS_msgsnd, "msgsnd", EnterMsgsnd, LeaveMsgsnd},
    {SYS_msgrcv, "msgrcv", EnterMsgrcv, LeaveMsgrcv},
    {SYS_msgctl, "msgctl", EnterMsgctl, LeaveControl},
    {SYS_shmget, "shmget", EnterShmget, LeaveShmget},
    {SYS_shmat, "shmat", EnterShmat, LeaveShmat},
    {SYS_shmdt, "shmdt", EnterShmdt, LeaveShmdt},
    {SYS_shmctl, "shmctl", EnterShmctl, LeaveControl},
    {SYS_semget, "semget", EnterSemget, LeaveSemget},
    {SYS_semop, "semop", EnterSemop, LeaveSemop},
    {SYS_semtimedop, "semtimedop", EnterSemop, LeaveSemop},
    {SYS_semctl, "semctl", EnterSemctl, LeaveSemctl},
};

}  // namespace

std::span<const CallSpec> SystemVCalls() { return kCalls; }

}  // namespace ipclab
