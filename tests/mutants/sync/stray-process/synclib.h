#ifndef SYNCLIB_H
#define SYNCLIB_H
#include <sys/types.h>

/* 0, or -1 with errno set; EPIPE: the other process is gone */
int TELL_WAIT(void);
void sync_after_fork(pid_t pid); /* what fork returned: closes what this process does not need */
void close_all(void);
int TELL_PARENT(pid_t pid);
int WAIT_PARENT(void);
int TELL_CHILD(pid_t pid);
int WAIT_CHILD(void);
#endif
