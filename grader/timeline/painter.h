// Draws a Picture, step by step.  Used by picture.cc and lanes.cc alone.
#ifndef GRADER_TIMELINE_PAINTER_H_
#define GRADER_TIMELINE_PAINTER_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "grader/timeline/fold.h"
#include "grader/timeline/picture.h"

namespace ipclab {

class Painter {
 public:
  Painter(const RunRecord& run, const std::vector<Highlight>& highlights,
          const PictureLimits& limits)
      : run_(run), asked_(highlights), limits_(limits) {}

  Picture Paint();

 private:
  // picture.cc
  void ResolveHighlights();
  void ChooseEvents();
  void FoldEvents();
  void MakeColumns();
  void MakeGaps();
  void MakeMarks();
  void KeepArrows();
  void AddNotes();
  bool Shown(const Event& event) const;
  bool HasToWait(const Event& event) const;
  bool IsMinor(const Event& event) const;
  void Occurs(Seq seq, int process, bool minor, std::int64_t time_ns);

  // lanes.cc
  void ChooseProcesses();
  void MakeRunningBars();
  void PlaceOutputs();
  void ChooseObjects();
  void AddObject(int object);
  void MakeEnds(Picture::Lane& lane);
  void EndObject(Picture::Lane& lane);
  void MarkLeaks();

  int LastColumn() const { return static_cast<int>(picture_.columns.size()) - 1; }

  const RunRecord& run_;
  const std::vector<Highlight>& asked_;
  const PictureLimits limits_;
  Picture picture_;
  std::vector<int> events_;  // shown, by position
  std::set<Seq> highlighted_;
  std::set<int> shared_;  // objects that the submission itself uses
  std::vector<Fold> folds_;
  std::vector<bool> folded_;  // by index in events_
  std::map<Seq, Picture::Column> moments_;
};

// Where in the order an event stands: its return or, if there was none, its entry.
Seq PositionOf(const Event& event);

}  // namespace ipclab

#endif  // GRADER_TIMELINE_PAINTER_H_
