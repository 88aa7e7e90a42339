#include "ipc.h"
int main(void)
{
    attach();
    snprintf(s->text, sizeof(s->text), "This is a request from %d.", getpid());
    set(1);
    printf("Sent a request......");
    fflush(stdout);
    await(2);
    printf("Received reply: %s\n", s->text);
    fflush(stdout);
    set(3);
    shmdt((void *)s);
    return 0;
}
