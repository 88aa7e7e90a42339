// The values of System V semaphores, kept by what the calls did: the kernel would tell them only
// to who lives in the programs' IPC namespace, and not who changed one last.
//
// A value is unknown for a set that was there before, until a call sets it or asks for it.
#ifndef GRADER_TRACE_SEMAPHORES_H_
#define GRADER_TRACE_SEMAPHORES_H_

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

class Semaphores {
 public:
  struct Operation {
    int number = 0;
    int change = 0;
    bool undo = false;  // SEM_UNDO: taken back when the process ends
  };
  // Who changes it, when and where.
  struct Change {
    int process = kNobody;
    Seq seq = kNever;
    SourceLine where;
  };

  // A new set: all its semaphores are 0 (semget(2), "NOTES": on Linux).
  void Made(int object, int count);
  // How many semaphores a set has; nullopt if that is not known.
  std::optional<int> CountOf(int object) const;
  // SETVAL, SETALL.
  void Set(int object, int number, int value, const Change& change);
  // What GETVAL or GETALL told.
  void Learn(int object, int number, int value);
  void Operate(int object, const std::vector<Operation>& operations, const Change& change);
  // The process has ended.
  void Undo(int process, Seq seq);

  std::vector<Semaphore> Known() const;

 private:
  using Place = std::pair<int, int>;  // object and number
  void Add(const Place& place, int change, const Change& by);

  std::map<int, int> counts_;
  std::map<Place, Semaphore> known_;
  std::map<int, std::map<Place, int>> adjustments_;  // by process (semop(2), semadj)
};

}  // namespace ipclab

#endif  // GRADER_TRACE_SEMAPHORES_H_
