// Reads what the jail holds.  Runs in init, since the kernel tells System V objects to their own
// namespace only.
#ifndef GRADER_SANDBOX_TAKE_INVENTORY_H_
#define GRADER_SANDBOX_TAKE_INVENTORY_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "grader/base/result.h"
#include "grader/sandbox/inventory.h"

namespace ipclab {

// Below work_dir, /tmp, /dev/shm and /dev/mqueue; without the first two if work_dir is "".  Bounded
// in entries, depth and bytes, whatever programs have made; never blocks, follows no symbolic link.
void ListFiles(const std::string& work_dir, Inventory& inventory);

void ListSysvObjects(Inventory& inventory);

// ---- Without namespaces
struct Place;

// How the folders of jails without namespaces begin, in /tmp or /var/tmp: nobody's leftovers.
inline constexpr char kPlacePrefix[] = "ipclab-jail-";

// The parts of ListNew and ListForeign that are about files.
void ListNewFiles(const Place& place, const std::string& work_dir, Inventory& inventory);
void ListNames(std::set<std::string>& names);
// Whether /dev/mqueue shows the POSIX queues.
bool QueuesAreListed();

// What is on the machine now.
Foreign ListForeign();

// What is new since, of the calling process's user: files below the work folder and in the
// machine's folders, System V objects, and those of the named POSIX queues that exist.
void ListNew(const Place& place, const std::string& work_dir,
             const std::vector<std::string>& queues, Inventory& inventory);

// Removes objects and files; those that are gone already are no failure.
Result<void> RemoveObjects(const Inventory& objects, const Place& place);

Result<std::string> ReadRegularFile(const std::string& path, std::uint64_t limit);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_TAKE_INVENTORY_H_
