/* Nothing is printed before everything is there. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

static char array[40000] = {1};     /* initialised: in .data, not in .bss */

int main(void)
{
    char text[512];
    char *heap, *shared = (char *)-1;
    const char *failed = NULL;
    size_t done, length;
    int id = -1;

    if ((heap = malloc(100000)) == NULL) {
        failed = "malloc";
        goto out;
    }
    if ((id = shmget(IPC_PRIVATE, 100000, IPC_CREAT | 0666)) == -1) {
        failed = "shmget";
        goto out;
    }
    if ((shared = shmat(id, NULL, 0)) == (char *)-1) {
        failed = "shmat";
        goto out;
    }
    length = snprintf(text, sizeof text,
                      "Array[] from 0x%" PRIxPTR " to 0x%" PRIxPTR "\n"
                      "Stack around 0x%" PRIxPTR "\n"
                      "Malloced from 0x%" PRIxPTR " to 0x%" PRIxPTR "\n"
                      "Shared memory attached from 0x%" PRIxPTR " to 0x%" PRIxPTR,
                      (uintptr_t)array, (uintptr_t)(array + sizeof array), (uintptr_t)text,
                      (uintptr_t)heap, (uintptr_t)(heap + 100000), (uintptr_t)shared,
                      (uintptr_t)(shared + 100000));
    for (done = 0; done < length;) {
        ssize_t n = write(1, text + done, length - done);
        if (n > 0) {
            done += n;
        } else if (n < 0 && errno != EINTR) {
            failed = "write";
            goto out;
        }
    }
out:
    if (failed != NULL)
        perror(failed);
    if (shared != (char *)-1 && shmdt(shared) == -1) {
        perror("shmdt");
        failed = "shmdt";
    }
    if (id != -1 && shmctl(id, IPC_RMID, NULL) == -1) {
        perror("shmctl");
        failed = "shmctl";
    }
    free(heap);
    return failed != NULL;
}
