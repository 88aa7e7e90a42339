// synclib: a parent and its child take turns by one-byte tokens in two pipes.
//
//   TELL_WAIT();                        // before fork()
//   parent: TELL_CHILD();  WAIT_CHILD();
//   child:  WAIT_PARENT(); TELL_PARENT();
//
// Each of these returns false, after a message on standard error, if a system call fails or the
// other process is gone. They do not exit: the parent still has a child to reap.

#ifndef SYNCLIB_H_
#define SYNCLIB_H_

bool TELL_WAIT();

bool TELL_CHILD();
bool WAIT_CHILD();

bool TELL_PARENT();
bool WAIT_PARENT();

// Ends the turns: a process that still waits for the caller fails instead of hanging.
void TELL_END();

#endif  // SYNCLIB_H_
