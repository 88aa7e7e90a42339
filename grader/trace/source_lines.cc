#include "grader/trace/source_lines.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>
#include <utility>

#include "grader/trace/memory.h"
#include "grader/trace/stop.h"

namespace ipclab {
namespace {

constexpr int kMaxFrames = 40;
constexpr int kMaxLoads = 8;
// bytes from the stack pointer that tell one place of call from another
constexpr std::size_t kStackKey = 64;
constexpr std::size_t kBlock = 1024;    // of the stack, read at once
constexpr unsigned kStackRegister = 7;  // DWARF's number of rsp

// The debug information is in the files themselves; nothing is searched for or downloaded.
int NoDebugFile(Dwfl_Module*, void**, const char*, Dwarf_Addr, const char*, const char*, GElf_Word,
                char**) {
  return -1;
}
int NoElfFile(Dwfl_Module*, void**, const char*, Dwarf_Addr, char**, Elf**) { return -1; }

const Dwfl_Callbacks kCallbacks = {.find_elf = NoElfFile,
                                   .find_debuginfo = NoDebugFile,
                                   .section_address = nullptr,
                                   .debuginfo_path = nullptr};

struct DwflDeleter {
  void operator()(Dwfl* dwfl) const { dwfl_end(dwfl); }
};

constexpr int kFoldersUp = 2;  // that a name may begin with: beyond, the whole path says more

// A person's own source file as seen from the folder that the person is in; "" for the system's.
std::string SeenFrom(const std::string& work_folder, std::string_view name) {
  constexpr std::string_view kBazel =
      "/proc/self/cwd/";  // what its compilers write for a workspace
  if (name.starts_with("/usr/")) return "";
  if (name.starts_with(kBazel)) return std::string(name.substr(kBazel.size()));
  const std::filesystem::path path = std::filesystem::path(name).lexically_normal();
  if (!path.is_absolute()) return path;
  const std::filesystem::path seen = path.lexically_relative(work_folder);
  return std::count(seen.begin(), seen.end(), "..") <= kFoldersUp ? seen : path;
}

std::string BelowFolder(const char* file, const std::string& folder,
                        const std::string& work_folder) {
  if (file == nullptr) return "";
  const std::string_view name = file;
  if (folder.empty()) return SeenFrom(work_folder, name);
  if (!name.starts_with(folder) || name.size() <= folder.size() || name[folder.size()] != '/')
    return "";
  std::string rest(name.substr(folder.size() + 1));
  return rest.starts_with("./") ? rest.substr(2) : rest;
}

}  // namespace

struct Image::Implementation {
  using Place = std::tuple<std::uint64_t, std::uint64_t, std::string>;
  // Deep in a library (fork calls much before it calls clone) places of call differ only further
  // up the stack: in the return address into the submission.
  struct Known {
    SourceLine line;
    std::uint64_t slot = 0;  // where that address lies; 0 if it was not found
    std::uint64_t address = 0;
  };

  std::string folder;
  std::string work_folder;
  std::unique_ptr<Dwfl, DwflDeleter> dwfl;
  bool attached = false;
  int loads = 0;
  pid_t tid = 0;  // whom the callbacks below read from
  int frames = 0;
  // What was last read of the stack: unwinding asks for word after word, and each would be a call.
  std::uint64_t block_begin = 0;
  std::string block;
  Known current;  // of the unwinding that goes on
  std::map<Place, Known> known;

  bool StillHolds(const Known& place) const;
  void Load();
  void Report(const std::string& path, std::uint64_t base);
  bool Covers(std::uint64_t pc);
  bool Attach();
  SourceLine Line(std::uint64_t pc);
  SourceLine CallOfInlined(Dwfl_Module* module, std::uint64_t pc);

  static pid_t NextThread(Dwfl*, void* argument, void** thread_argument);
  static bool Read(Dwfl*, Dwarf_Addr address, Dwarf_Word* result, void* argument);
  static bool Registers(Dwfl_Thread* thread, void* argument);
  static int Frame(Dwfl_Frame* frame, void* argument);
};

namespace {
const Dwfl_Thread_Callbacks* ThreadCallbacks(const Dwfl_Thread_Callbacks& callbacks) {
  return &callbacks;
}
}  // namespace

// One module for each ELF file that the process has mapped, at the address of its first mapping.
void Image::Implementation::Load() {
  dwfl.reset(dwfl_begin(&kCallbacks));
  if (!dwfl) return;
  dwfl_report_begin(dwfl.get());
  std::ifstream maps(fmt::format("/proc/{}/maps", tid));
  std::string line;
  std::string last;
  while (std::getline(maps, line)) {
    std::istringstream fields(line);
    std::string range, mode, offset, device, inode, path;
    fields >> range >> mode >> offset >> device >> inode;
    std::getline(fields >> std::ws, path);
    if (!path.starts_with("/") || path.starts_with("/dev/") || path.starts_with("/SYSV") ||
        path == last || std::stoull(offset, nullptr, 16) != 0) {
      continue;
    }
    last = path;
    Report(path, std::stoull(range, nullptr, 16));
  }
  dwfl_report_end(dwfl.get(), nullptr, nullptr);
}

void Image::Implementation::Report(const std::string& path, std::uint64_t base) {
  const std::string file = fmt::format("/proc/{}/root{}", tid, path);
  const int fd = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  // elfutils owns the descriptor from here unless it reports failure.
  if (dwfl_report_elf(dwfl.get(), path.c_str(), file.c_str(), fd, base, /*add_p_vaddr=*/true) ==
      nullptr) {
    close(fd);
  }
}

// Whether the code at `pc` is known; libraries come after the program (the dynamic linker's work,
// or dlopen).
bool Image::Implementation::Covers(std::uint64_t pc) {
  if ((!dwfl || dwfl_addrmodule(dwfl.get(), pc) == nullptr) && loads < kMaxLoads) {
    ++loads;
    known.clear();
    Load();
    attached = dwfl && Attach();
  }
  return attached;
}

bool Image::Implementation::Attach() {
  static const Dwfl_Thread_Callbacks callbacks = {.next_thread = NextThread,
                                                  .get_thread = nullptr,
                                                  .memory_read = Read,
                                                  .set_initial_registers = Registers,
                                                  .detach = nullptr,
                                                  .thread_detach = nullptr};
  // The pid given is only a label: registers and memory come from `tid`, which changes from call to
  // call.
  return dwfl_attach_state(dwfl.get(), nullptr, 1, ThreadCallbacks(callbacks), this);
}

pid_t Image::Implementation::NextThread(Dwfl*, void* argument, void** thread_argument) {
  if (*thread_argument != nullptr) return 0;
  *thread_argument = argument;
  return 1;
}

bool Image::Implementation::Read(Dwfl*, Dwarf_Addr address, Dwarf_Word* result, void* argument) {
  auto* self = static_cast<Implementation*>(argument);
  const auto lies_within = [&] {
    return address >= self->block_begin &&
           address + sizeof *result <= self->block_begin + self->block.size();
  };
  if (!lies_within()) {
    self->block_begin = address;
    self->block = ReadMemory(self->tid, address, kBlock);
  }
  if (!lies_within()) return false;
  std::memcpy(result, self->block.data() + (address - self->block_begin), sizeof *result);
  return true;
}

bool Image::Implementation::Registers(Dwfl_Thread* thread, void* argument) {
  const auto* self = static_cast<Implementation*>(argument);
  const auto registers = ReadDwarfRegisters(self->tid);
  return registers && dwfl_thread_state_registers(thread, 0, registers->size(), registers->data());
}

int Image::Implementation::Frame(Dwfl_Frame* frame, void* argument) {
  auto* self = static_cast<Implementation*>(argument);
  Dwarf_Addr pc = 0;
  bool is_activation = false;
  if (!dwfl_frame_pc(frame, &pc, &is_activation)) return DWARF_CB_ABORT;
  // A return address belongs to the line after the call; one less is within the call.
  self->current.line = self->Line(is_activation ? pc : pc - 1);
  Dwarf_Word stack = 0;
  if (self->current.line.known() && !is_activation &&
      dwfl_frame_reg(frame, kStackRegister, &stack) == 0) {
    // The call that this frame waits for pushed its return address last.
    self->current.slot = stack - sizeof(std::uint64_t);
    self->current.address = pc;
  }
  return self->current.line.known() || ++self->frames > kMaxFrames ? DWARF_CB_ABORT : DWARF_CB_OK;
}

bool Image::Implementation::StillHolds(const Known& place) const {
  return place.slot == 0 || ReadObject<std::uint64_t>(tid, place.slot) == place.address;
}

SourceLine Image::Implementation::Line(std::uint64_t pc) {
  Dwfl_Module* module = dwfl_addrmodule(dwfl.get(), pc);
  if (module == nullptr) return {};
  Dwfl_Line* line = dwfl_module_getsrc(module, pc);
  if (line == nullptr) return {};
  SourceLine place;
  int number = 0;
  const char* file = dwfl_lineinfo(line, nullptr, &number, nullptr, nullptr, nullptr);
  place.file = BelowFolder(file, folder, work_folder);
  place.line = number;
  // a library's inline function within the student's
  if (place.file.empty()) return CallOfInlined(module, pc);
  if (const char* name = dwfl_module_addrname(module, pc)) place.function = name;
  return place;
}

SourceLine Image::Implementation::CallOfInlined(Dwfl_Module* module, std::uint64_t pc) {
  Dwarf_Addr bias = 0;
  Dwarf_Die* unit = dwfl_module_addrdie(module, pc, &bias);
  if (unit == nullptr) return {};
  Dwarf_Die* scopes = nullptr;
  const int count = dwarf_getscopes(unit, pc - bias, &scopes);
  SourceLine place;
  Dwarf_Files* files = nullptr;
  std::size_t file_count = 0;
  if (count > 0 && dwarf_getsrcfiles(unit, &files, &file_count) == 0) {
    for (int i = 0; i < count && !place.known(); ++i) {
      if (dwarf_tag(&scopes[i]) != DW_TAG_inlined_subroutine) continue;
      Dwarf_Attribute attribute;
      Dwarf_Word file = 0, line = 0;
      if (dwarf_formudata(dwarf_attr(&scopes[i], DW_AT_call_file, &attribute), &file) != 0 ||
          dwarf_formudata(dwarf_attr(&scopes[i], DW_AT_call_line, &attribute), &line) != 0) {
        continue;
      }
      std::string name =
          BelowFolder(dwarf_filesrc(files, file, nullptr, nullptr), folder, work_folder);
      if (!name.empty()) place = {std::move(name), static_cast<int>(line), ""};
    }
  }
  std::free(scopes);
  return place;
}

Image::Image(std::string source_folder, std::string work_folder)
    : implementation_(std::make_unique<Implementation>()) {
  implementation_->folder = std::move(source_folder);
  implementation_->work_folder = std::move(work_folder);
}
Image::~Image() = default;

SourceLine Image::Where(pid_t tid, std::uint64_t instruction, std::uint64_t stack) {
  Implementation& self = *implementation_;
  Implementation::Place place = {instruction, stack, ReadMemory(tid, stack, kStackKey)};
  self.tid = tid;
  if (const auto found = self.known.find(place);
      found != self.known.end() && self.StillHolds(found->second)) {
    return found->second.line;
  }
  if (!self.Covers(instruction)) return {};
  self.current = {};
  self.frames = 0;
  self.block.clear();
  dwfl_getthread_frames(self.dwfl.get(), 1, Implementation::Frame, &self);
  self.known.insert_or_assign(std::move(place), self.current);
  return self.current.line;
}

}  // namespace ipclab
