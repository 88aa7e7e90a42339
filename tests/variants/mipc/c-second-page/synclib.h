typedef enum { failed, done } outcome;
outcome TELL_WAIT(void), TELL_PARENT(void), WAIT_PARENT(void), TELL_CHILD(void), WAIT_CHILD(void);
void become(char who);
