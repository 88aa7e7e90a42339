// A RunRecord as JSON, to be saved, looked at, and judged again.
//
//   out << ToJson(record).dump();
//   IPCLAB_ASSIGN_OR_RETURN(RunRecord again, RecordFromJson(nlohmann::json::parse(text, nullptr,
//   false)));
//
// The way there and back is exact.  A field that has its default value is left out; text that is
// not UTF-8 is {"base64": "..."}; enumerations go by name.  docs/report-format.md tells more.
#ifndef GRADER_RECORD_JSON_H_
#define GRADER_RECORD_JSON_H_

#include <nlohmann/json.hpp>

#include "grader/base/result.h"
#include "grader/record/record.h"

namespace ipclab {

nlohmann::json ToJson(const RunRecord& record);

// Fails, naming the place ("events[3].seq: ..."), on another schema, a wrong type, an unknown name,
// and an index of a process or object that does not exist: a record that was read is safe to judge.
// Fields it does not know are ignored.
Result<RunRecord> RecordFromJson(const nlohmann::json& json);

}  // namespace ipclab

#endif  // GRADER_RECORD_JSON_H_
