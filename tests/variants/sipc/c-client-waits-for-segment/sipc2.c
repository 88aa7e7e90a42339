#include "ipc.h"
int main(void)
{
    while ((id = shmget(KEY, SIZE, 0666)) < 0) {
        if (errno != ENOENT) { perror("shmget"); exit(1); }
        usleep(2000);
    }
    if ((s = shmat(id, 0, 0)) == (void *)-1) { perror("shmat"); exit(1); }
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
