// A run as it is drawn: lanes, and columns in the order of the record.
//
// The page and the chart are two ways to show the same Picture.  A column stands for a moment in
// which something happened; moments in which nothing is shown have none, so idle stretches take no
// room.  What repeats is folded into a column of its own (fold.h).
#ifndef GRADER_TIMELINE_PICTURE_H_
#define GRADER_TIMELINE_PICTURE_H_

#include <map>
#include <string>
#include <vector>

#include "grader/record/record.h"
#include "grader/timeline/arrows.h"
#include "grader/timeline/timeline.h"
#include "grader/timeline/waits.h"

namespace ipclab {

struct Picture {
  struct Column {
    Seq seq = 0;
    int process = kNobody;      // whose moment it is
    bool minor = true;          // nothing in it that a lab is about: drawn narrow
    std::int64_t time_ns = -1;  // virtual time, -1 if unknown
    std::int64_t gap_ns = 0;    // so much of it went by before
    std::string fold;           // not empty: stands for what was left out, in words
  };
  // A call.
  struct Mark {
    int event = 0;
    int lane = 0;
    int begin = 0;   // column of its entry; `column` unless it waited
    int column = 0;  // of its return; the last one if it never did
    bool waits = false;
    bool endless = false;
    bool minor = false;
  };
  struct Bar {
    int from = 0;
    int to = 0;
  };
  // One descriptor, in the lane of its object.
  struct End {
    int row = 0;
    int from = 0;
    int to = 0;
    int process = kNobody;
    std::string text;    // "write end, fd 4"
    bool stuck = false;  // keeps somebody waiting for ever
  };
  struct Said {
    int column = 0;
    int stream = 1;
    std::string text;
  };
  struct Lane {
    int process = kNobody;  // one of the two
    int object = kNoObject;
    int depth = 0;  // of a process, in the tree
    int from = 0;
    int to = 0;
    bool lasts = false;        // beyond the end of the run
    std::string leak;          // not empty: it is left over, in words
    std::vector<Bar> running;  // of a process
    std::vector<End> ends;     // of an object
    std::vector<Said> said;    // of a process
  };

  std::vector<Column> columns;        // the last one is the end of the run
  std::vector<Lane> lanes;            // processes in the order of their tree, then objects
  std::vector<Mark> marks;            // in the order of their columns
  std::vector<Arrow> arrows;          // those of which both ends are shown
  std::vector<Highlight> highlights;  // those that were passed, and the hang
  WaitPicture waits;
  std::vector<std::string> notes;  // what is not shown, and why

  // The first column at or after it.
  int ColumnAt(Seq seq) const;
  int LaneOfProcess(int process) const;  // -1 if it has none
  int LaneOfObject(int object) const;
  // Whether that moment was folded away.
  bool Hidden(Seq seq) const;
  std::vector<std::pair<Seq, Seq>> hidden;  // closed ranges
};

struct PictureLimits {
  std::size_t marks = 700;
  std::size_t processes = 32;
  std::size_t objects = 24;
};

Picture Draw(const RunRecord& run, const std::vector<Highlight>& highlights,
             const PictureLimits& limits = {});

}  // namespace ipclab

#endif  // GRADER_TIMELINE_PICTURE_H_
