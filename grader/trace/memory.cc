#include "grader/trace/memory.h"

#include <sys/uio.h>

#include <algorithm>
#include <cstring>

namespace ipclab {
namespace {
constexpr std::size_t kPage = 4096;
constexpr std::size_t kMaxVector = 1024;  // IOV_MAX
}  // namespace

std::string ReadMemory(pid_t tid, std::uint64_t address, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t done = 0;
  while (done < size) {
    iovec local = {bytes.data() + done, size - done};
    iovec remote = {reinterpret_cast<void*>(address + done), size - done};
    // A short count is what an unmapped page in the middle gives; the next turn then fails at once.
    const ssize_t n = process_vm_readv(tid, &local, 1, &remote, 1, 0);
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  bytes.resize(done);
  return bytes;
}

bool WriteMemory(pid_t tid, std::uint64_t address, const void* data, std::size_t size) {
  iovec local = {const_cast<void*>(data), size};
  iovec remote = {reinterpret_cast<void*>(address), size};
  return process_vm_writev(tid, &local, 1, &remote, 1, 0) == static_cast<ssize_t>(size);
}

std::string ReadString(pid_t tid, std::uint64_t address, std::size_t limit) {
  std::string text;
  while (text.size() < limit) {
    // Never across a page border in one step: the next page may not be mapped.
    const std::size_t step = std::min(kPage - address % kPage, limit - text.size());
    const std::string bytes = ReadMemory(tid, address, step);
    const std::size_t end = bytes.find('\0');
    text.append(bytes, 0, end);
    if (end != std::string::npos || bytes.size() < step) break;
    address += step;
  }
  return text;
}

std::vector<std::string> ReadStringArray(pid_t tid, std::uint64_t address, std::size_t limit) {
  std::vector<std::string> strings;
  while (strings.size() < limit) {
    const auto pointer = ReadObject<std::uint64_t>(tid, address);
    if (!pointer || *pointer == 0) break;
    strings.push_back(ReadString(tid, *pointer));
    address += sizeof(std::uint64_t);
  }
  return strings;
}

std::string ReadVector(pid_t tid, std::uint64_t iov, std::size_t count, std::size_t limit) {
  std::string bytes;
  for (std::size_t i = 0; i < std::min(count, kMaxVector) && bytes.size() < limit; ++i) {
    const auto part = ReadObject<iovec>(tid, iov + i * sizeof(iovec));
    if (!part) break;
    bytes += ReadMemory(tid, reinterpret_cast<std::uint64_t>(part->iov_base),
                        std::min(part->iov_len, limit - bytes.size()));
  }
  return bytes;
}

std::uint64_t VectorSize(pid_t tid, std::uint64_t iov, std::size_t count) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < std::min(count, kMaxVector); ++i) {
    const auto part = ReadObject<iovec>(tid, iov + i * sizeof(iovec));
    if (!part) break;
    sum += part->iov_len;
  }
  return sum;
}

}  // namespace ipclab
