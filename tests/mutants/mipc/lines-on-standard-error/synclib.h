#pragma once
/* 0 is success; a message has been printed otherwise */
int TELL_WAIT(void);
int TELL_PARENT(void);
int WAIT_PARENT(void);
int TELL_CHILD(void);
int WAIT_CHILD(void);
void BE_PARENT(void);
void BE_CHILD(void);
