#include "grader/trace/descriptors.h"

#include <utility>
#include <vector>

namespace ipclab {

Descriptors::Table& Descriptors::TableOf(int process) {
  auto& table = tables_[process];
  if (!table) table = std::make_shared<Table>();
  return *table;
}

std::size_t Descriptors::Begin(int process, int fd, const Descriptor& descriptor, bool inherited,
                               Seq seq) {
  Hold hold;
  hold.process = process;
  hold.object = descriptor.object;
  hold.fd = fd;
  hold.access = descriptor.access;
  hold.from = seq;
  hold.inherited = inherited;
  hold.opened_at = descriptor.opened_at;
  run_->holds.push_back(std::move(hold));
  return run_->holds.size() - 1;
}

void Descriptors::End(const Descriptor& descriptor, Seq seq, ReleaseReason reason) {
  Hold& hold = run_->holds[descriptor.hold];
  hold.to = seq;
  hold.released = reason;
}

void Descriptors::Open(int process, int fd, Descriptor descriptor, Seq seq) {
  Close(process, fd, seq, ReleaseReason::kReplaced);
  descriptor.hold = Begin(process, fd, descriptor, /*inherited=*/false, seq);
  TableOf(process)[fd] = std::move(descriptor);
}

void Descriptors::Close(int process, int fd, Seq seq, ReleaseReason reason) {
  Table& table = TableOf(process);
  const auto found = table.find(fd);
  if (found == table.end()) return;
  End(found->second, seq, reason);
  table.erase(found);
}

void Descriptors::CloseRange(int process, unsigned first, unsigned last, bool only_mark, Seq seq) {
  std::vector<int> inside;
  for (const auto& [fd, descriptor] : TableOf(process)) {
    const auto number = static_cast<unsigned>(fd);
    if (number >= first && number <= last) inside.push_back(fd);
  }
  for (const int fd : inside) {
    if (only_mark) {
      SetCloseOnExec(process, fd, true);
    } else {
      Close(process, fd, seq);
    }
  }
}

void Descriptors::Duplicate(int process, int from, int to, bool close_on_exec,
                            const SourceLine& where, Seq seq) {
  const Descriptor* original = Find(process, from);
  if (original == nullptr || from == to) return;
  Descriptor copy = *original;
  copy.close_on_exec = close_on_exec;
  if (where.known()) copy.opened_at = where;
  Open(process, to, std::move(copy), seq);
}

void Descriptors::SetCloseOnExec(int process, int fd, bool close_on_exec) {
  Table& table = TableOf(process);
  if (const auto found = table.find(fd); found != table.end()) {
    found->second.close_on_exec = close_on_exec;
  }
}

void Descriptors::SetStream(int process, int fd, int original) {
  Table& table = TableOf(process);
  const auto copy = table.find(fd), source = table.find(original);
  if (copy == table.end() || source == table.end()) return;
  copy->second.stream = source->second.stream;
  copy->second.start = source->second.start;
}

void Descriptors::SetOpenedAt(int process, int fd, const SourceLine& where) {
  Table& table = TableOf(process);
  if (const auto found = table.find(fd); found != table.end()) {
    found->second.opened_at = where;
    run_->holds[found->second.hold].opened_at = where;
  }
}

void Descriptors::Fork(int parent, int child, bool share, Seq seq) {
  Table& original = TableOf(parent);
  if (share) {
    tables_[child] = tables_[parent];
    return;
  }
  auto copy = std::make_shared<Table>(original);
  for (auto& [fd, descriptor] : *copy) {
    descriptor.hold = Begin(child, fd, descriptor, /*inherited=*/true, seq);
  }
  tables_[child] = std::move(copy);
}

void Descriptors::Exec(int process, Seq seq) {
  if (const auto& table = tables_[process]; table && table.use_count() > 1) {
    // posix_spawn and vfork with CLONE_FILES share until here; execve gives the process a table of
    // its own.
    auto own = std::make_shared<Table>(*table);
    for (auto& [fd, descriptor] : *own) {
      descriptor.hold = Begin(process, fd, descriptor, /*inherited=*/true, seq);
    }
    tables_[process] = std::move(own);
  }
  std::vector<int> closing;
  for (auto& [fd, descriptor] : TableOf(process)) {
    if (descriptor.close_on_exec) {
      closing.push_back(fd);
    } else {
      run_->holds[descriptor.hold].survived_exec.push_back(seq);
    }
  }
  for (const int fd : closing) Close(process, fd, seq, ReleaseReason::kCloseOnExec);
}

void Descriptors::Exit(int process, Seq seq) {
  const auto found = tables_.find(process);
  if (found == tables_.end()) return;
  if (found->second && found->second.use_count() == 1) {
    for (const auto& [fd, descriptor] : *found->second) {
      End(descriptor, seq, ReleaseReason::kExit);
    }
  }
  tables_.erase(found);
}

const Descriptor* Descriptors::Find(int process, int fd) const {
  const auto table = tables_.find(process);
  if (table == tables_.end() || !table->second) return nullptr;
  const auto found = table->second->find(fd);
  return found == table->second->end() ? nullptr : &found->second;
}

bool Descriptors::AnyoneHolds(int object, Access access) const {
  for (const auto& [process, table] : tables_) {
    for (const auto& [fd, descriptor] : *table) {
      if (descriptor.object == object &&
          (descriptor.access == access || descriptor.access == Access::kReadWrite)) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace ipclab
