int TELL_WAIT(void);      /* all: 1 if it worked, else 0 */
int TELL_PARENT(int word);
int WAIT_PARENT(void);
int TELL_CHILD(int word);
int WAIT_CHILD(void);
