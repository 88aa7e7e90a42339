#include "grader/checks/blame.h"

#include <algorithm>

#include "grader/checks/facts.h"

namespace ipclab {
namespace {

using Kind = Verdict::Kind;

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

class Court {
 public:
  Court(const Lab& lab, const std::vector<Judged>& checks)
      : lab_(lab), checks_(checks), rulings_(checks.size()), open_(checks.size(), true) {}

  std::vector<Ruling> Rule() {
    SkipWhatWasNotRun();
    SkipUnmetNeeds();
    FailWhatIsWrong();
    RuleOnThoseThatAnswerForHangs();
    RuleOnThoseThatYield();
    RuleOnOtherHangs();
    RuleOnUnjudged();
    SkipFailuresThatYield();
    NeverLoseAHang();
    return std::move(rulings_);
  }

 private:
  // ---- The steps, in order; each rules on some of the checks that are still open.

  void SkipWhatWasNotRun() {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      if (!checks_[i].was_run) Close(i, Status::kSkip);
    }
  }

  // Again and again, since a check that is skipped did not pass either.
  void SkipUnmetNeeds() {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t i = 0; i < checks_.size(); ++i) {
        for (const std::string& id : checks_[i].check->needs) {
          const std::size_t needed = Find(id);
          if (!open_[i] || needed == kNone || !checks_[needed].was_run) continue;
          if (open_[needed] && Passes(needed)) continue;
          Skip(i, needed);
          changed = true;
        }
      }
    }
  }

  void FailWhatIsWrong() {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      const bool wrong = checks_[i].verdict.kind == Kind::kFail;
      if (open_[i] && wrong && checks_[i].check->yields.empty()) Close(i, Status::kFail);
      if (open_[i] && checks_[i].verdict.passed()) Close(i, Status::kPass);
    }
  }

  // Those that failed for a hang.  Of two that yield to each other, one fails all the same.
  void SkipFailuresThatYield() {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      for (const std::string& id : checks_[i].check->yields) {
        if (open_[i] || rulings_[i].status != Status::kFail) break;
        const std::size_t cause = Find(id);
        if (cause != kNone && !open_[cause] && rulings_[cause].status == Status::kFail)
          Skip(i, cause);
      }
    }
  }

  void RuleOnThoseThatAnswerForHangs() {
    for (const std::string& id : lab_.hangs) {
      const std::size_t i = Find(id);
      // One that merely was not reached is no explanation.
      if (i == kNone || !open_[i] || checks_[i].verdict.kind != Kind::kHangs) continue;
      const std::size_t earlier = FirstFailedOfHangs();
      const bool before = earlier != kNone && PlaceInHangs(earlier) < PlaceInHangs(i);
      if (before && !HangsOfItself(i)) Skip(i, earlier);
      if (open_[i]) Close(i, Status::kFail);
    }
  }

  // What is wrong may come of another's mistake: that of a race is wrong output, too.
  // Each is ruled on after those it yields to; where they go in a circle, the first one fails.
  void RuleOnThoseThatYield() {
    while (RuleOnYielding(false) || RuleOnYielding(true)) {
    }
  }
  bool RuleOnYielding(bool in_circle) {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      if (!Wrong(i)) continue;
      bool pending = false;
      for (const std::string& id : checks_[i].check->yields) {
        const std::size_t other = Find(id);
        if (other == kNone || !open_[i]) continue;
        pending = pending || Wrong(other);
        if (!open_[other] && rulings_[other].status == Status::kFail) Skip(i, other);
      }
      if (open_[i] && pending && !in_circle) continue;
      if (open_[i]) Close(i, Status::kFail);
      return true;
    }
    return false;
  }
  bool Wrong(std::size_t i) const { return open_[i] && checks_[i].verdict.kind == Kind::kFail; }

  void RuleOnOtherHangs() {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      if (!open_[i] || !OnlyHangs(i)) continue;
      const std::size_t culprit = HangsOfItself(i) ? kNone : Culprit();
      if (culprit != kNone) Skip(i, culprit);
      if (culprit == kNone) Close(i, Status::kFail);
    }
  }

  void RuleOnUnjudged() {
    const std::size_t culprit = FirstFailed([](const Judged& it) {
      const Category category = it.check->category;
      return category == Category::kBehaviour || IsMechanism(category);
    });
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      if (!open_[i]) continue;
      if (culprit != kNone) Skip(i, culprit);
      if (culprit == kNone) Close(i, Status::kPass);
    }
  }

  void NeverLoseAHang() {
    if (FirstFailed([](const Judged&) { return true; }) != kNone) return;
    const auto found =
        std::ranges::find_if(checks_, [&](const Judged& it) { return it.cut_run != nullptr; });
    const auto i = static_cast<std::size_t>(found - checks_.begin());
    if (found != checks_.end()) Close(i, Status::kFail);
  }

  // ---- What they ask

  static bool IsMechanism(Category category) {
    return category == Category::kMechanism || category == Category::kConcurrency;
  }

  bool Passes(std::size_t i) const {
    const Kind kind = checks_[i].verdict.kind;
    return kind == Kind::kPass || kind == Kind::kUnjudged;
  }

  // It finds nothing wrong but that a run did not end.
  bool OnlyHangs(std::size_t i) const {
    const Kind kind = checks_[i].verdict.kind;
    return kind == Kind::kHung || kind == Kind::kHangs;
  }

  // It hangs where a call was made to fail, and nothing hangs otherwise.
  bool HangsOfItself(std::size_t i) const {
    const RunRecord* run = checks_[i].run;
    return run != nullptr && run->injections_done > 0 &&
           !std::ranges::any_of(checks_, [](const Judged& it) {
             return it.cut_run != nullptr && it.cut_run->injections_done == 0;
           });
  }

  std::size_t Find(const std::string& id) const {
    const auto found =
        std::ranges::find_if(checks_, [&](const Judged& it) { return it.check->id == id; });
    return found == checks_.end() ? kNone : static_cast<std::size_t>(found - checks_.begin());
  }

  template <typename Wanted>
  std::size_t FirstFailed(Wanted wanted) const {
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      if (!open_[i] && rulings_[i].status == Status::kFail && wanted(checks_[i])) return i;
    }
    return kNone;
  }

  std::ptrdiff_t PlaceInHangs(std::size_t i) const {
    return std::ranges::find(lab_.hangs, checks_[i].check->id) - lab_.hangs.begin();
  }
  std::size_t FirstFailedOfHangs() const {
    for (const std::string& id : lab_.hangs) {
      const std::size_t i = Find(id);
      if (i != kNone && !open_[i] && rulings_[i].status == Status::kFail) return i;
    }
    return kNone;
  }

  static bool InCutRun(const Judged& it) { return it.run != nullptr && CutShort(*it.run); }

  // Whom a hang is blamed on.
  std::size_t Culprit() const {
    std::size_t culprit = FirstFailedOfHangs();
    if (culprit != kNone) return culprit;
    culprit = FirstFailed(
        [](const Judged& it) { return IsMechanism(it.check->category) && InCutRun(it); });
    if (culprit != kNone) return culprit;
    culprit = FirstFailed([](const Judged& it) { return IsMechanism(it.check->category); });
    return culprit != kNone ? culprit : FirstFailed(InCutRun);
  }

  void Close(std::size_t i, Status status) {
    rulings_[i].status = status;
    open_[i] = false;
  }
  void Skip(std::size_t i, std::size_t because) {
    Close(i, Status::kSkip);
    rulings_[i].because = checks_[because].check->id;
  }

  const Lab& lab_;
  const std::vector<Judged>& checks_;
  std::vector<Ruling> rulings_;
  std::vector<bool> open_;  // not ruled on yet
};

}  // namespace

std::vector<Ruling> LayBlame(const Lab& lab, const std::vector<Judged>& checks) {
  return Court(lab, checks).Rule();
}

}  // namespace ipclab
