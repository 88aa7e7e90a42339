// Reads a tracee's memory.  Reading never fails loudly: what could not be read is missing from the
// result, since the program may have passed a bad pointer (its own affair) or died meanwhile.
#ifndef GRADER_TRACE_MEMORY_H_
#define GRADER_TRACE_MEMORY_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ipclab {

// Up to `size` bytes from `address`; shorter where the memory ends.
std::string ReadMemory(pid_t tid, std::uint64_t address, std::size_t size);

// A NUL-terminated string of at most `limit` bytes.
std::string ReadString(pid_t tid, std::uint64_t address, std::size_t limit = 4096);

// A NULL-terminated array of strings, as execve(2) takes it; at most `limit` of them.
std::vector<std::string> ReadStringArray(pid_t tid, std::uint64_t address, std::size_t limit = 64);

// The bytes that an iovec array describes, the first `limit` of at most `total`.
std::string ReadVector(pid_t tid, std::uint64_t iov, std::size_t count, std::size_t limit);
// The sum of an iovec array's lengths.
std::uint64_t VectorSize(pid_t tid, std::uint64_t iov, std::size_t count);

// False if it could not be written whole.
bool WriteMemory(pid_t tid, std::uint64_t address, const void* data, std::size_t size);

template <class T>
std::optional<T> ReadObject(pid_t tid, std::uint64_t address) {
  const std::string bytes = ReadMemory(tid, address, sizeof(T));
  if (bytes.size() != sizeof(T)) return std::nullopt;
  T value;
  __builtin_memcpy(&value, bytes.data(), sizeof value);
  return value;
}

}  // namespace ipclab

#endif  // GRADER_TRACE_MEMORY_H_
