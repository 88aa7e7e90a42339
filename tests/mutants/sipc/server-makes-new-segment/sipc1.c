#include "ipc.h"
int main(void)
{
    int old = shmget(KEY, 0, 0);
    if (old >= 0) shmctl(old, IPC_RMID, 0);
    attach();
    await(1);
    printf("Received request: %s......", s->text);
    fflush(stdout);
    snprintf(s->text, sizeof(s->text), "This is a reply from %d.", getpid());
    set(2);
    printf("Replied.\n");
    await(3);
    if (shmdt((void *)s) < 0)
        perror("shmdt");
    if (shmctl(id, IPC_RMID, NULL) < 0) {
        perror("shmctl");
        exit(1);
    }
    return 0;
}
