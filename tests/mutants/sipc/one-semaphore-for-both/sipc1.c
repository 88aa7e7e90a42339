#include "common.h"

int main(void)
{
    begin();
    change(-1);
    printf("Received request: %s......", mem + sizeof(int));
    sprintf(mem + sizeof(int), "This is a reply from %d.", (int)getpid());
    *(int *)mem = 2;
    change(+1);
    printf("Replied.\n");
    change(-3);
    owner = 1;
    if (shmdt(mem) == -1) die("shmdt");
    drop();
    return 0;
}
