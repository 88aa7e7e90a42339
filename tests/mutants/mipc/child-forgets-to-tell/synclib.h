// synclib: parent and child take turns; a tell is one byte in a pipe, a wait reads it.
//
// TELL_WAIT comes before the fork. Then the parent uses TELL_CHILD and WAIT_CHILD, the child
// TELL_PARENT and WAIT_PARENT. Each returns false, after a message on standard error, if a
// call failed or the other process has ended.

#ifndef SYNCLIB_H_
#define SYNCLIB_H_

[[nodiscard]] bool TELL_WAIT();

[[nodiscard]] bool TELL_CHILD();
[[nodiscard]] bool WAIT_CHILD();

[[nodiscard]] bool TELL_PARENT();
[[nodiscard]] bool WAIT_PARENT();

#endif  // SYNCLIB_H_
