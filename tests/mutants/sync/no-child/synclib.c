#include "synclib.h"

/* BUG: nobody tells anybody anything */
void TELL_WAIT(void) {}
void TELL_PARENT(void) {}
void WAIT_PARENT(void) {}
void TELL_CHILD(void) {}
void WAIT_CHILD(void) {}
