#ifndef SYNCLIB_H
#define SYNCLIB_H

/* 0, or -1 after a message */
int TELL_WAIT(void);
int TELL_PARENT(void);
int WAIT_PARENT(void);
int TELL_CHILD(void);
int WAIT_CHILD(void);

#endif
