#include "grader/sandbox/fixtures.h"

#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "grader/sandbox/mounts.h"

namespace ipclab {
namespace {

int Flags(const Fixture& fixture) {
  return IPC_CREAT | IPC_EXCL | static_cast<int>(fixture.mode & 0777);
}

Result<void> MakeParents(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos || slash == 0) return {};
  return MakeFolders(path.substr(0, slash));
}

Result<void> MakeFolder(const Fixture& fixture, const std::string& path) {
  IPCLAB_RETURN_IF_ERROR(MakeFolders(path));
  if (chmod(path.c_str(), fixture.mode) < 0) return ErrnoError("chmod({})", path);
  return {};
}

Result<void> MakeFifo(const Fixture& fixture, const std::string& path) {
  IPCLAB_RETURN_IF_ERROR(MakeParents(path));
  if (mkfifo(path.c_str(), fixture.mode) < 0) {
    return ErrnoError("mkfifo({}, {:#o})", path, fixture.mode);
  }
  return {};
}

Result<void> MakeLink(const Fixture& fixture, const std::string& path) {
  IPCLAB_RETURN_IF_ERROR(MakeParents(path));
  return MakeSymlink(fixture.content, path);
}

// msgsnd takes the type and the bytes in one block.
Result<void> Send(int queue, const Fixture::Message& message) {
  std::vector<char> block(sizeof(long) + message.data.size());
  std::memcpy(block.data(), &message.type, sizeof(long));
  std::memcpy(block.data() + sizeof(long), message.data.data(), message.data.size());
  if (msgsnd(queue, block.data(), message.data.size(), IPC_NOWAIT) < 0) {
    return ErrnoError("msgsnd({}, type {}, {} bytes)", queue, message.type, message.data.size());
  }
  return {};
}

Result<void> MakeQueue(const Fixture& fixture) {
  const int queue = msgget(fixture.key, Flags(fixture));
  if (queue < 0) return ErrnoError("msgget({:#x}, {:#o})", fixture.key, Flags(fixture));
  for (const Fixture::Message& message : fixture.messages) {
    IPCLAB_RETURN_IF_ERROR(Send(queue, message));
  }
  return {};
}

Result<void> MakeSegment(const Fixture& fixture) {
  const int segment = shmget(fixture.key, fixture.size, Flags(fixture));
  if (segment < 0) {
    return ErrnoError("shmget({:#x}, {}, {:#o})", fixture.key, fixture.size, Flags(fixture));
  }
  if (fixture.content.empty()) return {};
  if (fixture.content.size() > fixture.size) {
    return MakeError("{} bytes for a segment of {}", fixture.content.size(), fixture.size);
  }
  void* memory = shmat(segment, nullptr, 0);
  if (memory == reinterpret_cast<void*>(-1)) return ErrnoError("shmat({})", segment);
  std::memcpy(memory, fixture.content.data(), fixture.content.size());
  shmdt(memory);
  return {};
}

Result<void> MakeSemaphores(const Fixture& fixture) {
  const int count = static_cast<int>(std::max<std::uint64_t>(fixture.size, 1));
  if (semget(fixture.key, count, Flags(fixture)) < 0) {
    return ErrnoError("semget({:#x}, {}, {:#o})", fixture.key, count, Flags(fixture));
  }
  return {};
}

Result<void> MakeOne(const Fixture& fixture, const std::string& work_dir) {
  const bool absolute = !fixture.path.empty() && fixture.path[0] == '/';
  const std::string path = absolute ? fixture.path : work_dir + "/" + fixture.path;
  switch (fixture.kind) {
    case Fixture::Kind::kFile:
      return WriteNewFile(path, fixture.content, fixture.mode);
    case Fixture::Kind::kFolder:
      return MakeFolder(fixture, path);
    case Fixture::Kind::kFifo:
      return MakeFifo(fixture, path);
    case Fixture::Kind::kSymlink:
      return MakeLink(fixture, path);
    case Fixture::Kind::kSysvQueue:
      return MakeQueue(fixture);
    case Fixture::Kind::kSysvSegment:
      return MakeSegment(fixture);
    case Fixture::Kind::kSysvSemaphore:
      return MakeSemaphores(fixture);
  }
  return MakeError("a fixture of unknown kind {}", static_cast<int>(fixture.kind));
}

}  // namespace

Result<void> MakeFixtures(const std::vector<Fixture>& fixtures, const std::string& work_dir) {
  for (const Fixture& fixture : fixtures) {
    IPCLAB_RETURN_IF_ERROR(MakeOne(fixture, work_dir));
  }
  return {};
}

}  // namespace ipclab
