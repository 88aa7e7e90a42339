// The fields of a RunRecord's structs with their JSON names: the one table that both writing and
// reading follow. Private to json.cc.
#ifndef GRADER_RECORD_FIELDS_H_
#define GRADER_RECORD_FIELDS_H_

#include <string_view>
#include <tuple>
#include <vector>

#include "grader/record/record.h"

namespace ipclab::internal {

// What an index counts in.
enum class Index { kNone, kProcess, kObject };

template <typename T, typename Member>
struct Field {
  const char* name;
  Member T::*member;
  Index index = Index::kNone;
};
template <typename T, typename Member>
Field(const char*, Member T::*) -> Field<T, Member>;
template <typename T, typename Member>
Field(const char*, Member T::*, Index) -> Field<T, Member>;

// Chooses among the overloads of FieldsOf and NamesOf.
template <typename T>
struct Tag {};

constexpr Index kP = Index::kProcess;
constexpr Index kO = Index::kObject;

constexpr auto FieldsOf(Tag<SourceLine>) {
  using T = SourceLine;
  return std::tuple{Field{"file", &T::file}, Field{"line", &T::line},
                    Field{"function", &T::function}};
}

constexpr auto FieldsOf(Tag<Object>) {
  using T = Object;
  return std::tuple{Field{"kind", &T::kind},
                    Field{"name", &T::name},
                    Field{"path", &T::path},
                    Field{"key", &T::key},
                    Field{"id", &T::id},
                    Field{"size", &T::size},
                    Field{"preexisting", &T::preexisting},
                    Field{"creator", &T::creator, kP},
                    Field{"created", &T::created},
                    Field{"created_at", &T::created_at},
                    Field{"remover", &T::remover, kP},
                    Field{"removed", &T::removed},
                    Field{"peer", &T::peer, kO}};
}

constexpr auto FieldsOf(Tag<Hold>) {
  using T = Hold;
  return std::tuple{Field{"process", &T::process, kP},
                    Field{"object", &T::object, kO},
                    Field{"fd", &T::fd},
                    Field{"access", &T::access},
                    Field{"from", &T::from},
                    Field{"to", &T::to},
                    Field{"released", &T::released},
                    Field{"inherited", &T::inherited},
                    Field{"survived_exec", &T::survived_exec},
                    Field{"opened_at", &T::opened_at}};
}

constexpr auto FieldsOf(Tag<Event>) {
  using T = Event;
  return std::tuple{Field{"entered", &T::entered},     Field{"seq", &T::seq},
                    Field{"process", &T::process, kP}, Field{"thread", &T::thread},
                    Field{"call", &T::call},           Field{"text", &T::text},
                    Field{"result", &T::result},       Field{"error", &T::error},
                    Field{"object", &T::object, kO},   Field{"fd", &T::fd},
                    Field{"bytes", &T::bytes},         Field{"count", &T::count},
                    Field{"requested", &T::requested}, Field{"flags", &T::flags},
                    Field{"type", &T::type},           Field{"got", &T::got},
                    Field{"target", &T::target, kP},   Field{"time_ns", &T::time_ns},
                    Field{"injected", &T::injected},   Field{"interrupted", &T::interrupted},
                    Field{"where", &T::where}};
}

constexpr auto FieldsOf(Tag<Output>) {
  using T = Output;
  return std::tuple{Field{"seq", &T::seq}, Field{"process", &T::process, kP},
                    Field{"start", &T::start, kP}, Field{"stream", &T::stream},
                    Field{"data", &T::data}};
}

constexpr auto FieldsOf(Tag<Flow>) {
  using T = Flow;
  return std::tuple{Field{"from", &T::from, kP},     Field{"to", &T::to, kP},
                    Field{"object", &T::object, kO}, Field{"first", &T::first},
                    Field{"last", &T::last},         Field{"bytes", &T::bytes},
                    Field{"messages", &T::messages}, Field{"largest", &T::largest},
                    Field{"data", &T::data}};
}

constexpr auto FieldsOf(Tag<MemorySample>) {
  using T = MemorySample;
  return std::tuple{Field{"seq", &T::seq}, Field{"object", &T::object, kO},
                    Field{"process", &T::process, kP}, Field{"data", &T::data}};
}

constexpr auto FieldsOf(Tag<MemoryAccess>) {
  using T = MemoryAccess;
  return std::tuple{Field{"seq", &T::seq},           Field{"process", &T::process, kP},
                    Field{"object", &T::object, kO}, Field{"offset", &T::offset},
                    Field{"size", &T::size},         Field{"write", &T::write},
                    Field{"atomic", &T::atomic},     Field{"value", &T::value},
                    Field{"count", &T::count},       Field{"where", &T::where}};
}

constexpr auto FieldsOf(Tag<DataRace>) {
  using T = DataRace;
  return std::tuple{Field{"first", &T::first}, Field{"second", &T::second},
                    Field{"written_later", &T::written_later}, Field{"written_at", &T::written_at}};
}

constexpr auto FieldsOf(Tag<MemoryRegion>) {
  using T = MemoryRegion;
  return std::tuple{Field{"kind", &T::kind}, Field{"begin", &T::begin}, Field{"end", &T::end},
                    Field{"object", &T::object, kO}};
}

constexpr auto FieldsOf(Tag<Exec>) {
  using T = Exec;
  return std::tuple{Field{"seq", &T::seq}, Field{"path", &T::path}, Field{"argv", &T::argv}};
}

constexpr auto FieldsOf(Tag<Process>) {
  using T = Process;
  return std::tuple{Field{"pid", &T::pid},
                    Field{"name", &T::name},
                    Field{"program", &T::program},
                    Field{"started", &T::started},
                    Field{"submission", &T::submission},
                    Field{"parent", &T::parent, kP},
                    Field{"born", &T::born},
                    Field{"ended", &T::ended},
                    Field{"end", &T::end},
                    Field{"status", &T::status},
                    Field{"reaped", &T::reaped},
                    Field{"reaper", &T::reaper, kP},
                    Field{"auto_reaped", &T::auto_reaped},
                    Field{"created_at", &T::created_at},
                    Field{"execs", &T::execs},
                    Field{"memory", &T::memory},
                    Field{"born_ns", &T::born_ns},
                    Field{"ended_ns", &T::ended_ns},
                    Field{"cpu_ms", &T::cpu_ms},
                    Field{"sleep_ms", &T::sleep_ms},
                    Field{"spin_ms", &T::spin_ms},
                    Field{"spins_at", &T::spins_at}};
}

constexpr auto FieldsOf(Tag<Wait>) {
  using T = Wait;
  return std::tuple{Field{"process", &T::process, kP},
                    Field{"thread", &T::thread},
                    Field{"call", &T::call},
                    Field{"text", &T::text},
                    Field{"object", &T::object, kO},
                    Field{"target", &T::target, kP},
                    Field{"spinning", &T::spinning},
                    Field{"stopped", &T::stopped},
                    Field{"where", &T::where},
                    Field{"since", &T::since},
                    Field{"fd", &T::fd},
                    Field{"flags", &T::flags},
                    Field{"type", &T::type},
                    Field{"watched", &T::watched, kO},
                    Field{"word", &T::word},
                    Field{"owner", &T::owner},
                    Field{"pending", &T::pending},
                    Field{"caught", &T::caught}};
}

constexpr auto FieldsOf(Tag<Content>) {
  using T = Content;
  return std::tuple{Field{"object", &T::object, kO}, Field{"from", &T::from, kP},
                    Field{"type", &T::type}, Field{"messages", &T::messages},
                    Field{"bytes", &T::bytes}};
}

constexpr auto FieldsOf(Tag<Semaphore>) {
  using T = Semaphore;
  return std::tuple{Field{"object", &T::object, kO}, Field{"number", &T::number},
                    Field{"value", &T::value},       Field{"changed_by", &T::changed_by, kP},
                    Field{"changed", &T::changed},   Field{"changed_at", &T::changed_at}};
}

constexpr auto FieldsOf(Tag<Leak>) {
  using T = Leak;
  return std::tuple{Field{"kind", &T::kind},           Field{"name", &T::name},
                    Field{"process", &T::process, kP}, Field{"object", &T::object, kO},
                    Field{"child", &T::child, kP},     Field{"where", &T::where}};
}

constexpr auto FieldsOf(Tag<FileFact>) {
  using T = FileFact;
  return std::tuple{Field{"path", &T::path},        Field{"type", &T::type},
                    Field{"mode", &T::mode},        Field{"size", &T::size},
                    Field{"hash", &T::hash},        Field{"head", &T::head},
                    Field{"before", &T::before},    Field{"old_size", &T::old_size},
                    Field{"old_hash", &T::old_hash}};
}

constexpr auto FieldsOf(Tag<RunRecord>) {
  using T = RunRecord;
  return std::tuple{Field{"scenario", &T::scenario},
                    Field{"build", &T::build},
                    Field{"seed", &T::seed},
                    Field{"injection", &T::injection},
                    Field{"injections_done", &T::injections_done},
                    Field{"outcome", &T::outcome},
                    Field{"outcome_detail", &T::outcome_detail},
                    Field{"unreached", &T::unreached},
                    Field{"wall_ms", &T::wall_ms},
                    Field{"cpu_ms", &T::cpu_ms},
                    Field{"virtual_ms", &T::virtual_ms},
                    Field{"variables", &T::variables},
                    Field{"processes", &T::processes},
                    Field{"objects", &T::objects},
                    Field{"holds", &T::holds},
                    Field{"events", &T::events},
                    Field{"events_dropped", &T::events_dropped},
                    Field{"outputs", &T::outputs},
                    Field{"flows", &T::flows},
                    Field{"samples", &T::samples},
                    Field{"watched", &T::watched},
                    Field{"accesses_made", &T::accesses_made},
                    Field{"accesses", &T::accesses},
                    Field{"races", &T::races},
                    Field{"waits", &T::waits},
                    Field{"contents", &T::contents},
                    Field{"semaphores", &T::semaphores},
                    Field{"leaks", &T::leaks},
                    Field{"files", &T::files}};
}

// The enumerators in order, by name.  Each list must be as long as its enum.
inline const std::vector<std::string_view>& NamesOf(Tag<Access>) {
  static const auto& names = *new std::vector<std::string_view>{"read", "write", "read-write"};
  return names;
}

inline const std::vector<std::string_view>& NamesOf(Tag<ReleaseReason>) {
  static const auto& names =
      *new std::vector<std::string_view>{"held", "close", "replaced", "close-on-exec", "exit"};
  return names;
}

inline const std::vector<std::string_view>& NamesOf(Tag<Process::End>) {
  static const auto& names =
      *new std::vector<std::string_view>{"alive", "exited", "signalled", "killed-by-grader"};
  return names;
}

inline const std::vector<std::string_view>& NamesOf(Tag<MemoryRegion::Kind>) {
  static const auto& names = *new std::vector<std::string_view>{
      "program", "data", "heap", "stack", "segment", "shared-map", "file", "anonymous", "library"};
  return names;
}

inline const std::vector<std::string_view>& NamesOf(Tag<FutexWord>) {
  static const auto& names =
      *new std::vector<std::string_view>{"unknown", "semaphore", "mutex", "thread"};
  return names;
}

// Of an enum that has Name(), up to `last`.
template <typename E>
std::vector<std::string_view> AllNames(E last) {
  std::vector<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(last); ++i) names.push_back(Name(static_cast<E>(i)));
  return names;
}

inline const std::vector<std::string_view>& NamesOf(Tag<ObjectKind>) {
  static const auto& names = *new std::vector<std::string_view>(AllNames(ObjectKind::kOther));
  return names;
}

inline const std::vector<std::string_view>& NamesOf(Tag<LeakKind>) {
  static const auto& names = *new std::vector<std::string_view>(AllNames(LeakKind::kDescriptor));
  return names;
}

inline const std::vector<std::string_view>& NamesOf(Tag<Outcome>) {
  static const auto& names = *new std::vector<std::string_view>(AllNames(Outcome::kInterrupted));
  return names;
}

}  // namespace ipclab::internal

#endif  // GRADER_RECORD_FIELDS_H_
