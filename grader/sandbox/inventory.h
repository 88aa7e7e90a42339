// What a jail holds at one moment: System V objects, POSIX objects and files, read by its init from
// inside.
#ifndef GRADER_SANDBOX_INVENTORY_H_
#define GRADER_SANDBOX_INVENTORY_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace ipclab {

struct Inventory {
  struct Queue {
    int key;
    int id;
    unsigned mode;
    std::uint64_t bytes;
    std::uint64_t messages;
    pid_t last_sender;
    pid_t last_receiver;
  };
  struct Segment {
    int key;
    int id;
    unsigned mode;
    std::uint64_t size;
    pid_t creator;
    std::uint64_t attached;
    bool marked_removed;
  };
  struct Semaphores {
    int key;
    int id;
    unsigned mode;
    std::uint64_t count;
  };
  // A file system entry below the work folder, /tmp, /dev/shm or /dev/mqueue.
  struct Entry {
    std::string path;  // absolute in the jail
    // 'f' file, 'd' folder, 'p' FIFO, 's' socket, 'l' symbolic link, 'q' POSIX queue, 'o' other
    char type;
    unsigned mode;  // permission bits
    std::uint64_t size;
    std::uint64_t inode;
    // XXH64 of a regular file's content, seed 0; 0 for others, and where it would take reading more
    // than 256 MiB in all.
    std::uint64_t hash;
    std::string head;  // its first 4096 bytes; empty once there are 16 MiB of heads
  };
  std::vector<Queue> queues;
  std::vector<Segment> segments;
  std::vector<Semaphores> semaphores;
  std::vector<Entry> entries;  // sorted by path; fixtures included; the roots themselves are not
  // There were more entries than an inventory holds (20,000), or folders deeper than 64.
  bool truncated = false;
};

}  // namespace ipclab

#endif  // GRADER_SANDBOX_INVENTORY_H_
