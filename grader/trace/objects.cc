#include "grader/trace/objects.h"

#include <fmt/format.h>

#include <utility>

namespace ipclab {

int Objects::Find(const ObjectKey& key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? kNoObject : found->second;
}

int Objects::Add(const ObjectKey& key, Object object) {
  const int index = AddUnnamed(std::move(object));
  by_key_[key] = index;
  return index;
}

int Objects::AddUnnamed(Object object) {
  if (object.name.empty()) {
    object.name = fmt::format("{} #{}", Name(object.kind), ++counts_[object.kind]);
  }
  run_->objects.push_back(std::move(object));
  return static_cast<int>(run_->objects.size()) - 1;
}

void Objects::Remove(int object, int process, Seq seq) {
  Object& gone = at(object);
  if (gone.removed != kNever) return;
  gone.removed = seq;
  gone.remover = process;
  std::erase_if(by_key_, [object](const auto& entry) { return entry.second == object; });
}

}  // namespace ipclab
