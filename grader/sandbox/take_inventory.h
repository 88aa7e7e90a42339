// Reads what the jail holds.  Runs in init, since the kernel tells System V objects to their own
// namespace only.
#ifndef GRADER_SANDBOX_TAKE_INVENTORY_H_
#define GRADER_SANDBOX_TAKE_INVENTORY_H_

#include <cstdint>
#include <string>

#include "grader/base/result.h"
#include "grader/sandbox/inventory.h"

namespace ipclab {

// Below work_dir, /tmp, /dev/shm and /dev/mqueue; without the first two if work_dir is "".  Bounded
// in entries, depth and bytes, whatever programs have made; never blocks, follows no symbolic link.
void ListFiles(const std::string& work_dir, Inventory& inventory);

void ListSysvObjects(Inventory& inventory);

Result<std::string> ReadRegularFile(const std::string& path, std::uint64_t limit);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_TAKE_INVENTORY_H_
