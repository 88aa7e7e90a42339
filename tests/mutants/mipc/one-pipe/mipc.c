#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "synclib.h"
static long *counter;
static void show(const char *who)
{
    printf("%s: counter=%ld\n", who, *counter);
    fflush(stdout);
}
static int child(void)
{
    int i;
    for (i = 0; i < 5; i++) {
        if (WAIT_PARENT() == -1)
            return 1;
        show("Child ");
        (*counter)++; /*child inc*/
        if (TELL_PARENT() == -1)
            return 1;
    }
    return 0;
}
static int parent(void)
{
    int i;
    for (i = 0; i < 5; i++) {
        show("Parent");
        (*counter)++; /*parent inc*/
        if (TELL_CHILD() == -1)
            return 1;
        if (WAIT_CHILD() == -1)
            return 1;
    }
    return 0;
}
int main(void)
{
    pid_t pid;
    int fd, bad, status;
    /*start*/
    fd = open("/dev/zero", O_RDWR);
    if (fd == -1) {
        perror("open");
        exit(1);
    }
    counter = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (counter == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    close(fd); /*zero*/
    if (TELL_WAIT() == -1)
        exit(1);
    /*before fork*/
    pid = fork();
    if (pid == -1) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        CHILD_SIDE();
        exit(child());
    }
    PARENT_SIDE();
    bad = parent();
    END();
    /*reap*/
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
        ;
    /*end*/
    exit(bad || status != 0);
}
