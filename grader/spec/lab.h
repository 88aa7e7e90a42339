// A lab as lab.yaml describes it: programs, scenarios, checks.  Plain values; parse.h makes them,
// `scenario` plays them, `checks` judges by them.  docs/lab-yaml.md is the reference for authors
// and says the same in YAML.
//
// Text in a lab may hold placeholders in braces: "{message}" is a value of the lab or the scenario,
// "{server.pid}" the pid of a process of the run, "{self.pid}" that of the process an expectation
// is about.  "{{" stands for a brace. A process is named by the `as` of its start, a child by the
// start's `children`, or "server.1" for the first child of server.  Where a Selector is asked for,
// "*" matches any text: "client*", "parent.*".
#ifndef GRADER_SPEC_LAB_H_
#define GRADER_SPEC_LAB_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "grader/record/record.h"

namespace ipclab {

using Text = std::string;      // with placeholders
using Selector = std::string;  // a process name, or a pattern with "*"

enum class Category { kBuild, kBehaviour, kMechanism, kConcurrency, kRobustness, kCleanup };

// A value of the lab, drawn anew for each seed.
struct Value {
  enum class Kind {
    kText /* as it stands */,
    kLetters /* `length` random ASCII letters */,
    kNumber /* within min..max */
  };
  Kind kind = Kind::kText;
  Text text;
  std::uint64_t length = 0;
  std::int64_t min = 0, max = 0;
};

struct ProgramSource {
  std::string name;  // contract name; its main file is name.c, name.cc or name.cpp
};

// ---- Scenarios

enum class StreamKind { kTerminal, kPipe, kNull };

struct Start {
  std::string as;
  std::string program;        // of the lab; or empty, and then
  std::vector<Text> command;  // a system command, e.g. [ls, -l]
  std::vector<Text> args;
  // names of its first, second, ... forked child, shells of system(3) and popen(3) passed over
  std::vector<std::string> children;
  StreamKind input = StreamKind::kTerminal, output = StreamKind::kTerminal,
             error = StreamKind::kTerminal;
  int rows = 24, columns = 80;
  std::map<std::string, Text> environment;  // added to, or replacing, the default one
};

// One condition on a process or on the file system.
struct Condition {
  enum class Kind {
    kWaiting,  // it and all its descendants are blocked in a call, asleep, or spin
    kExited,   // it has ended
    kOutput,   // it (or a descendant) has written `text` to standard output or error
    kExists,   // the file `text` exists
  };
  Kind kind = Kind::kWaiting;
  std::string process;
  Text text;
};
struct Until {
  std::vector<Condition> all;
};
// typed at its terminal, or written to its pipe
struct Input {
  std::string to;
  Text text;
};
// end of input: the pipe is closed, ^D typed
struct Close {
  std::string of;
};
// group: as ^C does, to its process group
struct Signal {
  std::string to;
  int number = 0;
  bool group = false;
};
// virtual time goes by
struct Pass {
  std::int64_t nanoseconds = 0;
};
using Step = std::variant<Start, Until, Input, Close, Signal, Pass>;

struct FixtureSpec {
  enum class Kind {
    kFile,
    kFiles /* `count` empty files "<path>1", "<path>2", ... */,
    kFolder,
    kFifo,
    kSymlink,
    kQueue,
    kSegment,
    kSemaphore
  };
  struct Message {
    long type = 1;
    Text text;
  };
  Kind kind = Kind::kFile;
  Text path;
  Text text;  // content, symlink target, or first bytes of a segment
  // instead of text: that many seeded random bytes (all values 0 to 255)
  std::uint64_t random_bytes = 0;
  unsigned mode = 0644;
  std::uint64_t count = 1;
  int key = 0;
  std::uint64_t size = 0;
  std::vector<Message> messages;
};

// Lines of output: groups in order; the lines of an `any_order` group may come in any order.
struct LineGroup {
  bool any_order = false;
  std::vector<Text> lines;
};
using Lines = std::vector<LineGroup>;

struct ExitRule {
  // One of several ways, if `alternatives` holds any.
  enum class Kind {
    kAny,
    kStatus,
    kNonZero /* exits by itself, status not 0 */,
    kItself /* whatever the status */,
    kSignal
  };
  Kind kind = Kind::kAny;
  int number = 0;
  std::vector<ExitRule> alternatives;
};

// What a process (and its descendants that the expectations do not name) should do.  If the process
// never existed, and another process printed its lines, the lines count: that the process is
// missing is the mechanism's fault.
struct ProcessExpectation {
  Selector process;
  ExitRule exit;
  std::optional<Lines> stdout_lines;  // exactly these, on standard output
  // the same for all that reached the stream of this started process
  std::optional<Lines> output_lines;
  std::string output_same_as;         // byte for byte the output of that other process
  std::vector<Text> stdout_contains;  // each occurs
  std::vector<Text> stdout_lacks;     // none occurs
  std::vector<Text> stderr_any_of;  // one of these occurs on standard error, in any case of letters
                                    // ("" : something is written)
  bool stderr_empty = false;
  std::uint64_t min_lines = 0;  // at least so many on standard output, whatever they say
  // the processes selected exit with these statuses, each once, in any order
  std::vector<int> exits;
  std::optional<std::int64_t> within_ns;  // it ends within that much virtual time of its start
};

struct FileExpectation {
  Text path;
  bool absent = false;
  bool unchanged = false;  // as the fixtures made it
  Text same_as;            // content of that file as it was before the play
  std::optional<Text> content;
  std::optional<unsigned> mode;
};

struct Expectations {
  std::vector<ProcessExpectation> processes;
  std::vector<FileExpectation> files;
};

struct Scenario {
  std::string name;
  std::map<std::string, Value> values;  // added to the lab's
  std::vector<FixtureSpec> fixtures;
  std::vector<Step> play;
  Expectations expect;
  // fixtures that are left do not count as leaks unless a program made them anew
  bool hidden_leftovers = false;
};

// ---- Checks

// Which kernel objects a rule is about; all given parts must match.
struct ObjectFilter {
  std::vector<ObjectKind> kinds;
  std::vector<Text> paths;  // relative to the work folder
  std::optional<int> key;   // of a System V object; IPC_PRIVATE is 0
  bool shared = false;      // only those from or to which two processes moved bytes, or tried to
  bool empty() const { return kinds.empty() && paths.empty() && !key && !shared; }
};

// For every k, the k-th `first_line` of `first_process` comes before the (k+shift)-th `then_line`
// of `then_process`.
struct OrderRule {
  Selector first_process;
  Text first_line;
  Selector then_process;
  Text then_line;
  int shift = 0;
};

// About calls of the processes selected.  Names: a family ("pipe" is pipe and pipe2; "fork" is
// fork, vfork, clone, clone3; "open", "read", "write", "wait", "exec", "dup", "mkfifo", "sleep",
// ...: grader/record/calls.h) or one system call.
struct CallRule {
  enum class Kind {
    kRequire /* at least `min_count` such calls succeed */,
    kForbid /* no such call (at most `max_count`) */,
    kEvery /* every such call also has `requested`/`flags` */
  };
  Kind kind = Kind::kRequire;
  Selector process = "*";
  std::vector<std::string> calls;
  ObjectFilter on;
  std::uint64_t min_bytes = 0;             // only calls that moved at least so many
  std::optional<std::uint64_t> requested;  // the size argument
  // bits that are all set; signal number for rt_sigaction, kill
  std::int64_t flags = 0;
  std::optional<int> type;   // message type, or command
  std::optional<int> error;  // only calls that failed with this errno
  std::string program;       // exec: base name of the program run; several separated by "|"
  std::vector<Text> args;    // exec: these occur among the arguments
  bool before_fork = false;  // before the process's first child is born
  Text before_output;        // before the process (tree) writes this
  std::uint64_t min_count = 1, max_count = 0;
};

struct FlowRule {
  bool forbid = false;
  Selector from, to;
  // only processes that run this program, by its base name ("ls"); empty for any
  std::string from_program, to_program;
  ObjectFilter through;
  // the bytes of one of these occur in what flowed (for memory: were seen there by `to` or `from`);
  // empty: any bytes do
  std::vector<Text> texts;
  std::uint64_t min_bytes = 0;
  std::uint64_t max_write = 0;  // no single write larger than this; 0 for no bound
  // the object is older than `to` (or `from`, whichever is the child)
  bool made_before_fork = false;
};

// `process` holds no descriptor with `access` on the objects at the moment.
struct EndRule {
  enum class Moment {
    kFirstData /* its own first transfer on that object */,
    kExec,
    kWait /* its first wait for a child */,
    kExit
  };
  Selector process;
  ObjectFilter on;               // empty: any object that the programs made or opened
  std::optional<Access> access;  // none: either
  // the direction that the process does not use on that object: at its first read
  bool unused = false;
  // the write end, at its first write the read end
  Moment moment = Moment::kFirstData;
  int above_fd = -1;  // only descriptors greater than this
};

// Nothing of these kinds is left over; empty for every kind.  `process`: only leaks of these.
struct LeakRule {
  std::vector<LeakKind> kinds;
  Selector process = "*";
};

// Every child of these processes was waited for before its parent ended.
struct ReapRule {
  Selector parent = "*";
};

// Every run ends by itself: no deadlock, no limit.
struct EndsRule {
  Selector process = "*";
};

// A line of output gives two addresses `{a}` and `{b}` in hexadecimal, `size` bytes apart, within a
// region of that kind.  With neither size nor `any` region, how the line is spelt is for others to
// judge (checks/addresses.cc).
struct AddressRule {
  Selector process;
  Text line;                                // "Array[] from {a} to {b}"
  std::vector<MemoryRegion::Kind> regions;  // empty: it is not looked at where they point
  std::optional<std::uint64_t> size;        // b - a; none: the distance is not judged
  // if the two are so far apart, the segment or map at {a} has that size, too
  std::optional<std::uint64_t> backed;
};

// Waiting burns at most so much processor time in the whole run.
struct SpinRule {
  Selector process = "*";
  double at_most_ms = 200;
};

using Assertion = std::variant<Expectations, OrderRule, CallRule, FlowRule, EndRule, LeakRule,
                               ReapRule, EndsRule, AddressRule, SpinRule>;

// Makes calls fail, or move less than asked for: the `nth` one (from 1) of a family, counted over
// the processes selected.
struct Injection {
  enum class How {
    kError,        // it fails with `error`
    kShort,        // it moves at most `bytes`
    kInterrupted,  // it fails with EINTR once; made again it goes through
  };
  static constexpr int kAll = 0;    // every call, in one run
  static constexpr int kEach = -1;  // each call in turn, in as many runs
  std::string call;                 // family or system call
  int nth = 1;
  int error = 0;  // errno
  Selector process = "*";
  // only calls whose path's base name is this (open, exec, mkfifo, unlink)
  std::string path;
  How how = How::kError;
  std::uint64_t bytes = 0;
};

enum class Visibility { kVisible, kHidden, kAfterDueDate };

struct Check;

// Makes every call fail that the plain run made, one a run, each with the errors that are to be
// expected of it.  The check is then judged by one rule: who meets a failing call says so, ends
// with another status than 0, and leaves nothing, or does its work all the same.
struct Sweep {
  std::vector<std::string> calls;  // families; empty: all that the grader knows errors for
  Selector process = "*";
  // By these a run is held to have done its work: behaviour and mechanism checks of the lab. Filled
  // in by whoever makes the runs.
  std::vector<Check> standard;
};

struct Check {
  std::string id;
  std::string title;  // one sentence: what is asked, "The child is reaped."
  Category category = Category::kBehaviour;
  double points = 0;
  std::string hint;
  Visibility visibility = Visibility::kVisible;
  std::vector<std::string> scenarios;  // names; empty: every scenario of the lab
  std::vector<std::string> needs;      // checks without whose passing this one is skipped
  std::vector<std::string> yields;     // checks whose failing explains that of this one
  int schedules = 0;                   // besides the plain run, so many perturbed ones
  bool both_builds = false;            // at -O0 and -O2; otherwise at -O0 alone
  std::vector<Injection> inject;
  std::optional<Sweep> sweep;  // instead of `inject` and of assertions
  // all must hold in every run; none given: the scenario's own expectations
  std::vector<Assertion> assertions;
  bool distinct_objects = false;  // its FlowRules are satisfied by different objects
};

struct Lab {
  std::string id;
  std::string title;
  std::vector<ProgramSource> programs;
  std::vector<std::string> library;  // stems of the files linked into every program
  std::map<std::string, Value> values;
  std::vector<Scenario> scenarios;
  std::vector<Check> checks;
  std::vector<std::string> hangs;  // checks that answer for a run that hangs, first failing one
                                   // first (docs/lab-yaml.md, "Blame")

  double MaxScore() const;
  const Scenario* FindScenario(const std::string& name) const;
};

std::string_view Name(Category category);

}  // namespace ipclab

#endif  // GRADER_SPEC_LAB_H_
