#include "common.h"

int main(void)
{
    begin();
    sprintf(mem + sizeof(int), "This is a request from %d", (int)getpid());
    *(int *)mem = 1;
    change(+1);
    printf("Sent a request......");
    fflush(stdout);
    change(-2);
    printf("Received reply: %s\n", mem + sizeof(int));
    fflush(stdout);
    shmdt(mem);
    change(+3);
    return 0;
}
