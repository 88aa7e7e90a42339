#include "grader/spec/gradescope.h"

#include "grader/base/moment.h"
#include "grader/spec/reader.h"

namespace ipclab {
namespace {

using spec::Cursor;
using spec::Fields;

GradescopeSubmission::Submitter ParseSubmitter(const Cursor& cursor) {
  GradescopeSubmission::Submitter submitter;
  Fields fields(cursor);
  fields.Get(":name").Word(&submitter.name);
  fields.Get(":sid").Word(&submitter.sid);
  fields.Get(":email").Word(&submitter.email);
  return submitter;
}

}  // namespace

std::vector<GradescopeSubmission> ParseGradescopeMetadata(std::string_view yaml_text) {
  std::vector<GradescopeSubmission> submissions;
  spec::Document document("submission_metadata.yml");  // its complaints go nowhere
  const Cursor root = spec::Load(yaml_text, "metadata", &document);
  root.EachEntry([&submissions](const Cursor& key, const Cursor& value) {
    GradescopeSubmission submission;
    if (!key.Name(&submission.folder) || !value.IsMap()) return;
    Fields fields(value);
    fields.Get(":submitters").EachItem([&submission](const Cursor& item) {
      submission.submitters.push_back(ParseSubmitter(item));
    });
    std::string created;
    if (fields.Get(":created_at").Word(&created)) submission.created = ParseMoment(created);
    if (!submission.submitters.empty()) submissions.push_back(std::move(submission));
  });
  return submissions;
}

}  // namespace ipclab
