/* sync: parent and child take turns */
#include <stdio.h>

#include "synclib.h"

int main(void)
{
    int i;

    TELL_WAIT();
    for (i = 0; i < 5; i++) { /* BUG: one process plays both */
        puts("Parent: Tell to child");
        TELL_CHILD();
        puts("Parent: Wait for child to tell");
        puts("Child: Wait for parent to tell");
        WAIT_PARENT();
        puts("Child: Tell to parent");
        TELL_PARENT();
        WAIT_CHILD();
    }
    return 0;
}
