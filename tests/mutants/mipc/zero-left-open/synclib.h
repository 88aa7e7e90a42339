/* the classic turn-taking library; every function returns 0, or -1 after a message */
#include <sys/types.h>

int TELL_WAIT(void);
int TELL_PARENT(pid_t pid);
int WAIT_PARENT(void);
int TELL_CHILD(pid_t pid);
int WAIT_CHILD(void);
void DONE(void);
