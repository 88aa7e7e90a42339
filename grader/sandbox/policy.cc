#include "grader/sandbox/policy.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cstddef>
#include <utility>

namespace ipclab {
namespace {

#if defined(__x86_64__)
constexpr std::uint32_t kArch = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr std::uint32_t kArch = AUDIT_ARCH_AARCH64;
#else
#error "unknown architecture"
#endif

constexpr std::uint32_t kX32Bit = 0x40000000;
constexpr std::uint32_t kSkippedCall = 0xffffffff;

// Headers older than the kernel lack these; the numbers are the same on every architecture.
constexpr std::uint32_t kQuotactlFd = 443;
constexpr std::uint32_t kMemfdSecret = 447;

// Namespaces would undo the jail's; an untraced child would be unseen.
constexpr std::uint32_t kRefusedCloneFlags = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                             CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                             CLONE_NEWNET | CLONE_UNTRACED;

// As on a kernel built without them.  io_uring would do I/O that no filter sees, memfd_secret hide
// memory, and memfd_create take memory that no limit counts.
constexpr std::uint32_t kAbsent[] = {
    SYS_io_uring_setup,  SYS_io_uring_enter, SYS_io_uring_register, SYS_bpf,
    SYS_userfaultfd,     SYS_memfd_create,   kMemfdSecret,          SYS_kexec_load,
    SYS_kexec_file_load, kQuotactlFd,
};

constexpr std::uint32_t kForbidden[] = {
    // Keys live in the user, beyond any namespace.
    SYS_add_key,
    SYS_request_key,
    SYS_keyctl,
    // Other processes' memory and descriptors, and a second tracer.
    SYS_ptrace,
    SYS_process_vm_readv,
    SYS_process_vm_writev,
    SYS_process_madvise,
    SYS_pidfd_getfd,
    SYS_kcmp,
    SYS_perf_event_open,
    // Namespaces and mounts.
    SYS_setns,
    SYS_unshare,
    SYS_mount,
    SYS_umount2,
    SYS_pivot_root,
    SYS_chroot,
    SYS_move_mount,
    SYS_open_tree,
    SYS_fsopen,
    SYS_fsconfig,
    SYS_fsmount,
    SYS_fspick,
    SYS_mount_setattr,
    // Files by handle reach past the root.
    SYS_name_to_handle_at,
    SYS_open_by_handle_at,
    // The machine.
    SYS_init_module,
    SYS_finit_module,
    SYS_delete_module,
    SYS_quotactl,
    SYS_swapon,
    SYS_swapoff,
    SYS_reboot,
    SYS_acct,
    SYS_syslog,
};

class Assembler {
 public:
  void Load(std::size_t offset) {
    code_.push_back(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<std::uint32_t>(offset)));
  }
  void LoadCallNumber() { Load(offsetof(seccomp_data, nr)); }
  void LoadArgument(int index) { Load(offsetof(seccomp_data, args) + 8 * index); }
  void LoadArgumentHigh(int index) { Load(offsetof(seccomp_data, args) + 8 * index + 4); }
  void Return(std::uint32_t action) { code_.push_back(BPF_STMT(BPF_RET | BPF_K, action)); }
  void Fail(int error) { Return(SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)); }
  // Goes on with the next instruction if the loaded word compares so with `value`, else skips
  // `count`.
  void SkipUnless(std::uint16_t comparison, std::uint32_t value, std::uint8_t count) {
    code_.push_back(
        BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), value, 0, count));
  }
  void SkipIf(std::uint16_t comparison, std::uint32_t value, std::uint8_t count) {
    code_.push_back(
        BPF_JUMP(static_cast<std::uint16_t>(BPF_JMP | comparison | BPF_K), value, count, 0));
  }
  std::vector<sock_filter> Finish() {
    Return(SECCOMP_RET_ALLOW);
    return std::move(code_);
  }

 private:
  std::vector<sock_filter> code_;
};

void RefuseForeignTables(Assembler& a) {
  a.Load(offsetof(seccomp_data, arch));
  a.SkipIf(BPF_JEQ, kArch, 1);
  a.Return(SECCOMP_RET_KILL_PROCESS);
  a.LoadCallNumber();
  // Not a call: what a tracer writes over a number so that nothing happens.
  a.SkipUnless(BPF_JEQ, kSkippedCall, 1);
  a.Return(SECCOMP_RET_ALLOW);
#if defined(__x86_64__)
  a.SkipUnless(BPF_JGE, kX32Bit, 1);
  a.Return(SECCOMP_RET_KILL_PROCESS);
#endif
}

void RefuseByNumber(Assembler& a) {
  for (const std::uint32_t call : kAbsent) {
    a.SkipUnless(BPF_JEQ, call, 1);
    a.Fail(ENOSYS);
  }
  for (const std::uint32_t call : kForbidden) {
    a.SkipUnless(BPF_JEQ, call, 1);
    a.Fail(EPERM);
  }
}

// Each block loads the number again, since the one before it loaded an argument.
void RefuseByArgument(Assembler& a, std::uint64_t largest_segment) {
  a.SkipUnless(BPF_JEQ, SYS_clone, 4);
  a.LoadArgument(0);
  a.SkipUnless(BPF_JSET, kRefusedCloneFlags, 1);
  a.Fail(EPERM);
  a.LoadCallNumber();

  a.SkipUnless(BPF_JEQ, SYS_socket, 4);
  a.LoadArgument(0);
  a.SkipUnless(BPF_JEQ, AF_VSOCK, 1);
  a.Fail(EAFNOSUPPORT);
  a.LoadCallNumber();

  constexpr std::uint32_t kQueryPersonality = 0xffffffff;
  a.SkipUnless(BPF_JEQ, SYS_personality, 4);
  a.LoadArgument(0);
  a.SkipIf(BPF_JEQ, kQueryPersonality, 1);
  a.Fail(EPERM);
  a.LoadCallNumber();

  // A supervisor of the program's own would come before the tracer, and could wave calls through
  // unseen.
  a.SkipUnless(BPF_JEQ, SYS_seccomp, 4);
  a.LoadArgument(1);
  a.SkipUnless(BPF_JSET, SECCOMP_FILTER_FLAG_NEW_LISTENER, 1);
  a.Fail(EPERM);
  a.LoadCallNumber();

  const auto high = static_cast<std::uint32_t>(largest_segment >> 32);
  const auto low = static_cast<std::uint32_t>(largest_segment);
  a.SkipUnless(BPF_JEQ, SYS_shmget, 7);
  a.LoadArgumentHigh(1);
  a.SkipUnless(BPF_JGT, high, 1);
  a.Fail(EINVAL);
  a.SkipUnless(BPF_JEQ, high, 3);
  a.LoadArgument(1);
  a.SkipUnless(BPF_JGT, low, 1);
  a.Fail(EINVAL);
}

}  // namespace

std::vector<sock_filter> JailPolicy(std::uint64_t largest_segment, bool without_namespaces) {
  Assembler assembler;
  RefuseForeignTables(assembler);
  if (without_namespaces) {
    assembler.SkipUnless(BPF_JEQ, SYS_clone3, 1);
    assembler.Fail(ENOSYS);
  }
  RefuseByNumber(assembler);
  RefuseByArgument(assembler, largest_segment);
  return assembler.Finish();
}

}  // namespace ipclab
