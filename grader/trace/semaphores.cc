#include "grader/trace/semaphores.h"

#include <utility>

namespace ipclab {

void Semaphores::Made(int object, int count) {
  counts_[object] = count;
  for (int number = 0; number < count; ++number) Learn(object, number, 0);
}

std::optional<int> Semaphores::CountOf(int object) const {
  const auto found = counts_.find(object);
  return found == counts_.end() ? std::nullopt : std::optional(found->second);
}

void Semaphores::Set(int object, int number, int value, const Change& change) {
  Semaphore& it = known_[{object, number}];
  it = {object, number, value, change.process, change.seq, change.where};
  for (auto& [process, places] : adjustments_) places.erase({object, number});
}

void Semaphores::Learn(int object, int number, int value) {
  Semaphore& it = known_[{object, number}];
  it.object = object;
  it.number = number;
  it.value = value;
}

void Semaphores::Add(const Place& place, int change, const Change& by) {
  const auto found = known_.find(place);
  if (found == known_.end()) return;
  Semaphore& it = found->second;
  it.value += change;
  it.changed_by = by.process;
  it.changed = by.seq;
  it.changed_at = by.where;
}

void Semaphores::Operate(int object, const std::vector<Operation>& operations,
                         const Change& change) {
  for (const Operation& operation : operations) {
    if (operation.change == 0) continue;  // only waits for zero
    const Place place = {object, operation.number};
    Add(place, operation.change, change);
    if (operation.undo) adjustments_[change.process][place] -= operation.change;
  }
}

void Semaphores::Undo(int process, Seq seq) {
  for (const auto& [place, change] : std::exchange(adjustments_[process], {})) {
    if (change != 0) Add(place, change, {process, seq, {}});
  }
}

std::vector<Semaphore> Semaphores::Known() const {
  std::vector<Semaphore> list;
  for (const auto& [place, semaphore] : known_) list.push_back(semaphore);
  return list;
}

}  // namespace ipclab
