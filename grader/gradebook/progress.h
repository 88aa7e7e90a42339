// Tells how far a class run is: one line that is always drawn anew at a terminal, otherwise a line
// for each grading that is done.
//
//   Progress progress(stdout, isatty(1), 80, 200);
//   progress.Done("alice pipe: 8.5 of 10", /*failed=*/false);
//   progress.Draw();      // now and then
//   progress.Clear();     // before anything else is printed
#ifndef GRADER_GRADEBOOK_PROGRESS_H_
#define GRADER_GRADEBOOK_PROGRESS_H_

#include <chrono>
#include <cstdio>
#include <string>

namespace ipclab {

struct ProgressFacts {
  int total = 0;       // gradings to be done
  int done = 0;        // those that failed among them
  int failed = 0;      // the grader could not do its work
  double seconds = 0;  // since the first began
};

// "[#######---] 140 of 200 done, 60 left, 3.5/s, 17 s to go, 1 failed", at most so wide.
std::string ProgressLine(const ProgressFacts& facts, int width);

// "17 s", "2 min 5 s", "3 h 20 min".
std::string DurationText(double seconds);

class Progress {
 public:
  Progress(FILE* out, bool terminal, int width, int total);
  ~Progress() { Clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // At a terminal only what failed leaves a line.
  void Done(const std::string& what, bool failed);
  void Draw();
  void Clear();
  const ProgressFacts& facts();

 private:
  FILE* out_;
  bool terminal_;
  int width_;
  bool drawn_ = false;
  ProgressFacts facts_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

}  // namespace ipclab

#endif  // GRADER_GRADEBOOK_PROGRESS_H_
