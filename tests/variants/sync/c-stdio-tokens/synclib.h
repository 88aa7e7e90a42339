/* old-style declarations: 0 is success, -1 failure */
int TELL_WAIT();
int TELL_PARENT(), WAIT_PARENT();
int TELL_CHILD(), WAIT_CHILD();
