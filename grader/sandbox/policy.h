// The jail's own seccomp filter: what namespaces cannot contain.
//
// A refused call gets an errno, as on a machine that lacks it; the program goes on.  Only a foreign
// system-call table (i386, x32) kills, because the numbers below, and those of a tracer's filter,
// mean other calls there.
//
// Never refused, since the labs are about them: file locks, System V and POSIX IPC, signals, fork,
// vfork, clone3, prlimit, pidfd_open.
#ifndef GRADER_SANDBOX_POLICY_H_
#define GRADER_SANDBOX_POLICY_H_

#include <linux/filter.h>

#include <cstdint>
#include <vector>

namespace ipclab {

// `largest_segment`: shmget of more bytes than this fails with EINVAL, as beyond kernel.shmmax,
// which a jail may not set.
// `without_namespaces`: clone3, whose flags no filter can see, does not exist, since nothing else
// keeps programs from namespaces of their own there (the C library takes clone then).
std::vector<sock_filter> JailPolicy(std::uint64_t largest_segment, bool without_namespaces = false);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_POLICY_H_
