// Where a jail without namespaces lives (Isolation::kReduced): a folder of the machine that stands
// for the jail's "/", and what of the machine was there before.
//
// The jail's own folders (the work folder, the folders of JailOptions::files, /tmp of a compiler)
// lie below the folder; every other path means the machine's.  The folder is the programs' user's,
// mode 0700, and is removed by init, also when the keeper was killed.
#ifndef GRADER_SANDBOX_PLACE_H_
#define GRADER_SANDBOX_PLACE_H_

#include <string>
#include <string_view>
#include <vector>

#include "grader/base/result.h"
#include "grader/base/unique_fd.h"
#include "grader/sandbox/inventory.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

struct Place {
  std::string root;              // without a slash at the end; "" where jail and machine agree
  std::vector<std::string> own;  // folders of the jail that lie below the root
  Foreign foreign;
  UniqueFd turn;  // the machine's lock, if this jail has to be the only one

  // The name by which the programs reach a path of the jail; and the jail's name for one of theirs.
  std::string Real(std::string_view path) const;
  std::string InJail(std::string_view path) const;
  // The key of a fixture, or if that is taken the one in its place.
  int FreeKey(const Fixture& fixture) const;
};

// In the keeper, before init is forked: waits for its turn, makes the folder, notes what is there.
Result<Place> FindPlace(const JailOptions& options);

// In init: the folders and files of the jail.
Result<void> FurnishPlace(const JailOptions& options, const Place& place);

// Removes the folder with all that is in it.
void LeavePlace(const Place& place);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_PLACE_H_
