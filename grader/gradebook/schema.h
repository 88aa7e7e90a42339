// The tables of a gradebook, by version.  docs/gradebook.md is their reference: what changes here
// changes there.
//
// A version is never edited once it was released: a change is a new entry at the end of the list of
// migrations, which brings an older file up to date when it is opened.
#ifndef GRADER_GRADEBOOK_SCHEMA_H_
#define GRADER_GRADEBOOK_SCHEMA_H_

#include "grader/base/result.h"
#include "grader/gradebook/sqlite.h"

namespace ipclab {

inline constexpr int kSchemaVersion = 3;

// Brings the file to `version`, each step in a transaction of its own.  An Error if it is of a
// later version, or holds somebody else's tables.
Result<void> Migrate(Database& db, int version = kSchemaVersion);

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_SCHEMA_H_
