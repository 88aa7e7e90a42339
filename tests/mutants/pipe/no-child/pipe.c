/* pipe: send data from parent to child */
#include <stdio.h>

int main(int argc, char *argv[])
{
    const char *msg = argc > 1 ? argv[1] : "Hello, World!";

    /* BUG: nobody sends anything to anybody */
    printf("Parent: Send data to child\n");
    printf("Child : Wait for parent to send data\n");
    printf("Child : Received data from parent: %s\n", msg);
    return 0;
}
