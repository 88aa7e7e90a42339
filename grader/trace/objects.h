// Which kernel object is which.  Gives every object of a run one index in RunRecord::objects,
// whatever name or descriptor it is reached by.
#ifndef GRADER_TRACE_OBJECTS_H_
#define GRADER_TRACE_OBJECTS_H_

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "grader/record/record.h"

namespace ipclab {

// What makes an object itself.  Inodes are numbered within their device, System V objects within
// their kind.
struct ObjectKey {
  enum class Space { kInode, kSysvQueue, kSysvSegment, kSysvSemaphore };
  Space space = Space::kInode;
  std::uint64_t device = 0;
  std::uint64_t number = 0;  // inode, or System V id
  auto operator<=>(const ObjectKey&) const = default;
};

class Objects {
 public:
  explicit Objects(RunRecord* run) : run_(run) {}

  // The object's index; kNoObject if it is not known yet.
  int Find(const ObjectKey& key) const;
  // Adds an object; `object.name` is made up from its kind where empty ("pipe #2").
  int Add(const ObjectKey& key, Object object);
  // Adds one that no key leads to (a shared map without a file).
  int AddUnnamed(Object object);

  // It has lost its last name, or was removed: its key may be reused by the kernel from now on.
  void Remove(int object, int process, Seq seq);

  Object& at(int object) { return run_->objects[static_cast<std::size_t>(object)]; }
  const Object& at(int object) const { return run_->objects[static_cast<std::size_t>(object)]; }

 private:
  RunRecord* run_;
  std::map<ObjectKey, int> by_key_;
  std::map<ObjectKind, int> counts_;
};

}  // namespace ipclab

#endif  // GRADER_TRACE_OBJECTS_H_
