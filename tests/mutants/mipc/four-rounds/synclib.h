int TELL_WAIT(void);
int TELL_PARENT(void);
int WAIT_PARENT(void);
int TELL_CHILD(void);
int WAIT_CHILD(void);
void CHILD_SIDE(void);
void PARENT_SIDE(void);
void END(void);
