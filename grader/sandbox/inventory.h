// What a jail holds at one moment: System V objects, POSIX objects and files, read by its init from
// inside.
//
// A jail without namespaces holds what is new since it was made, since nothing else tells its
// objects from the machine's: also what others have made meanwhile.  Who made what is known to the
// tracer alone.
#ifndef GRADER_SANDBOX_INVENTORY_H_
#define GRADER_SANDBOX_INVENTORY_H_

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <set>
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
    uid_t creator_user = 0;
  };
  struct Segment {
    int key;
    int id;
    unsigned mode;
    std::uint64_t size;
    pid_t creator;
    std::uint64_t attached;
    bool marked_removed;
    uid_t creator_user = 0;
  };
  struct Semaphores {
    int key;
    int id;
    unsigned mode;
    std::uint64_t count;
    uid_t creator_user = 0;
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

// What was on the machine before a jail without namespaces was made, and is in its programs' sight
// though no affair of theirs.  Nothing, for a jail with namespaces.
struct Foreign {
  struct Objects {
    // The keys that are taken, without IPC_PRIVATE, each with a free one that fixtures and programs
    // of the jail get in its place.
    std::map<int, int> keys;
    std::set<int> ids;
  };
  Objects queues;
  Objects segments;
  Objects semaphores;
  // Names directly in /tmp and /dev/shm, and in /dev/mqueue if that is mounted: "/tmp/x".
  std::set<std::string> names;
};

}  // namespace ipclab

#endif  // GRADER_SANDBOX_INVENTORY_H_
