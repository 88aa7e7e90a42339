#include "grader/timeline/arrows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "grader/checks/visible.h"
#include "grader/record/calls.h"
#include "grader/timeline/streams.h"
#include "grader/timeline/words.h"

namespace ipclab {
namespace {

int IndexOf(const RunRecord& run, const Event& event) {
  return static_cast<int>(&event - run.events.data());
}

// The last call of `process` of that family that acted on `target`, before `limit`.
const Event* LastCallOn(const RunRecord& run, std::string_view family, int process, int target,
                        Seq limit) {
  const Event* last = nullptr;
  for (const Event& event : run.events) {
    const bool it = event.process == process && event.target == target && event.entered < limit &&
                    event.error == 0 && CallMatches(family, event);
    if (it && (last == nullptr || event.entered > last->entered)) last = &event;
  }
  return last;
}

void AddForks(const RunRecord& run, std::vector<Arrow>& arrows) {
  for (const Event& event : run.events) {
    if (event.target == kNobody || event.error != 0 || !CallMatches("fork", event.call)) continue;
    const Seq at = run.processes[event.target].born;
    arrows.push_back({Arrow::Kind::kFork, event.process, event.target, at, at, kNoObject, 0,
                      fmt::format("makes {}", Describe(run, event.target)), IndexOf(run, event),
                      -1});
  }
}

void AddWaits(const RunRecord& run, std::vector<Arrow>& arrows) {
  std::set<int> told;  // each child's end comes once, whatever WNOWAIT may show
  for (const Event& event : run.events) {
    const bool got = event.target != kNobody && event.seq != kNever && event.error == 0 &&
                     event.result >= 0 && CallMatches("wait", event.call);
    if (!got || run.processes[event.target].ended == kNever) continue;
    const Process& child = run.processes[event.target];
    if (child.ended > event.seq || !told.insert(event.target).second) continue;
    arrows.push_back({Arrow::Kind::kWait, event.target, event.process, child.ended, event.seq,
                      kNoObject, 0,
                      fmt::format("{} learns that {} ended ({})", Describe(run, event.process),
                                  Describe(run, event.target), EndOf(child)),
                      -1, IndexOf(run, event)});
  }
}

void AddSignal(const RunRecord& run, const Event& event, std::vector<Arrow>& arrows) {
  Arrow arrow{
      Arrow::Kind::kSignal, event.target, event.process, event.seq, event.seq, kNoObject, 0, "", -1,
      IndexOf(run, event)};
  if (event.target != kNobody) {
    const Event* sent = LastCallOn(run, "kill", event.target, event.process, event.seq);
    const Process& sender = run.processes[event.target];
    if (sent != nullptr) {
      arrow.sent = sent->entered;
      arrow.sender = IndexOf(run, *sent);
    } else if (sender.ended != kNever && sender.ended <= event.seq) {
      arrow.sent = sender.ended;  // SIGCHLD
    }
  }
  arrow.text = fmt::format("{} to {}{}", SignalName(event.flags), Describe(run, event.process),
                           event.target == kNobody ? ", from outside the programs"
                                                   : ", from " + Describe(run, event.target));
  arrows.push_back(std::move(arrow));
}

// SIGKILL ends a process without arriving at it.
void AddKills(const RunRecord& run, std::vector<Arrow>& arrows) {
  for (int i = 0; i < static_cast<int>(run.processes.size()); ++i) {
    const Process& killed = run.processes[i];
    if (killed.end != Process::End::kSignalled || killed.ended == kNever) continue;
    const bool arrived = std::ranges::any_of(run.events, [&](const Event& event) {
      return event.process == i && event.call == "signal" && event.flags == killed.status;
    });
    if (arrived) continue;
    for (const Event& event : run.events) {
      const bool it = event.target == i && event.process != i && event.flags == killed.status &&
                      event.error == 0 && CallMatches("kill", event) &&
                      event.entered <= killed.ended;
      if (!it) continue;
      arrows.push_back({Arrow::Kind::kSignal, event.process, i, event.entered, killed.ended,
                        kNoObject, 0,
                        fmt::format("{} to {}, from {}", SignalName(killed.status),
                                    Describe(run, i), Describe(run, event.process)),
                        IndexOf(run, event), -1});
      break;
    }
  }
}

// Calls that end by what another process does to the same object, though no bytes move.
bool CanBeWoken(const Event& event) {
  const std::string_view family = FamilyOf(event.call);
  return family == "semop" || family == "futex" || family == "open" || family == "accept";
}

bool CanWake(const Event& waker, const Event& woken) {
  const std::string_view family = FamilyOf(woken.call);
  const std::string_view by = FamilyOf(waker.call);
  if (family == "futex") return by == family && waker.text.find("WAKE") != std::string::npos;
  if (family == "accept") return by == "connect";
  return by == family || (family == "semop" && by == "semctl");
}

void AddWakes(const RunRecord& run, std::vector<Arrow>& arrows) {
  for (const Event& woken : run.events) {
    if (woken.object == kNoObject || woken.seq == kNever || woken.error != 0) continue;
    if (woken.entered + 1 >= woken.seq || !CanBeWoken(woken)) continue;
    const Event* last = nullptr;
    for (const Event& waker : run.events) {
      const bool between = waker.entered > woken.entered && waker.entered < woken.seq;
      if (!between || waker.process == woken.process || waker.object != woken.object) continue;
      if (waker.error == 0 && CanWake(waker, woken) &&
          (last == nullptr || waker.entered > last->entered))
        last = &waker;
    }
    if (last == nullptr) continue;
    arrows.push_back({Arrow::Kind::kWakes, last->process, woken.process,
                      last->seq == kNever || last->seq > woken.seq ? last->entered : last->seq,
                      woken.seq, woken.object, 0,
                      fmt::format("{} lets {} go on", Describe(run, last->process),
                                  Describe(run, woken.process)),
                      IndexOf(run, *last), IndexOf(run, woken)});
  }
}

// What two states of shared memory differ in.
std::string Change(const std::string& before, const std::string& after) {
  const std::size_t size = after.size();
  std::size_t first = 0;
  const auto same = [&](std::size_t i) {
    return (i < before.size() ? before[i] : '\0') == after[i];
  };
  while (first < size && same(first)) ++first;
  std::size_t last = size;
  while (last > first && same(last - 1)) --last;
  if (first == last) return "";
  const std::size_t word = first / sizeof(std::int32_t) * sizeof(std::int32_t);
  if (last <= word + sizeof(std::int32_t) && word + sizeof(std::int32_t) <= size) {
    std::int32_t was = 0, is = 0;
    if (word + sizeof is <= before.size())
      before.copy(reinterpret_cast<char*>(&was), sizeof was, word);
    after.copy(reinterpret_cast<char*>(&is), sizeof is, word);
    return fmt::format("the int at byte {}: {} → {}", word, was, is);
  }
  return fmt::format("bytes {} to {}: \"{}\"", first, last - 1,
                     Shortened(std::string_view(after).substr(first, last - first), 60));
}

void AddStores(const RunRecord& run, std::vector<Arrow>& arrows) {
  std::map<int, std::string> contents;
  for (const MemorySample& sample : run.samples) {
    if (sample.object == kNoObject) continue;
    std::string& known = contents[sample.object];
    const std::string change = Change(known, sample.data);
    known = sample.data;
    if (change.empty() || !run.processes[sample.process].submission) continue;
    arrows.push_back({Arrow::Kind::kStore, sample.process, kNobody, sample.seq, sample.seq,
                      sample.object, 0, change, -1, -1});
  }
}

}  // namespace

std::vector<Arrow> ArrowsOf(const RunRecord& run) {
  std::vector<Arrow> arrows;
  AddForks(run, arrows);
  AddWaits(run, arrows);
  for (const Event& event : run.events) {
    if (event.call == "signal") AddSignal(run, event, arrows);
  }
  AddKills(run, arrows);
  AddWakes(run, arrows);
  AddStores(run, arrows);
  for (Arrow& arrow : TransfersOf(run)) arrows.push_back(std::move(arrow));
  std::ranges::stable_sort(arrows, {}, &Arrow::received);
  return arrows;
}

std::string_view Name(Arrow::Kind kind) {
  constexpr std::string_view kNames[] = {"data", "signal", "wait", "fork", "wakes", "store"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace ipclab
