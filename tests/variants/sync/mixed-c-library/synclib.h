#ifndef SYNCLIB_H
#define SYNCLIB_H

#ifdef __cplusplus
extern "C" {
#endif

/* Each returns NULL, or the name of the call that failed; errno 0 then means that the other
 * process has ended. */
const char *TELL_WAIT(void);
const char *TELL_PARENT(void);
const char *WAIT_PARENT(void);
const char *TELL_CHILD(void);
const char *WAIT_CHILD(void);

#ifdef __cplusplus
}
#endif

#endif
