#include <sys/wait.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <string.h>
#include <errno.h>
int main(int argc, char *argv[])
{
    int pipefd[2]; pid_t cpid; char buf;
    const char *m = argc > 1 ? argv[1] : "Hello, World!";
    if (pipe(pipefd) == -1) { perror("pipe"); exit(EXIT_FAILURE); }
    cpid = fork();
    if (cpid == -1) { perror("fork"); exit(EXIT_FAILURE); }
    if (cpid == 0) {
        ssize_t n;
        close(pipefd[1]);
        const char *w = "Child : Wait for parent to send data\n";
        write(STDOUT_FILENO, w, strlen(w));
        write(STDOUT_FILENO, "Child : Received data from parent: ", 35);
        while ((n = read(pipefd[0], &buf, 1)) > 0 || (n < 0 && errno == EINTR))
            if (n > 0) write(STDOUT_FILENO, &buf, 1);
        write(STDOUT_FILENO, "\n", 1);
        close(pipefd[0]);
        _exit(EXIT_SUCCESS);
    }
    close(pipefd[0]);
    printf("Parent: Send data to child\n"); fflush(stdout);
    for (size_t i = 0; m[i]; ++i) write(pipefd[1], &m[i], 1);
    close(pipefd[1]);
    wait(NULL);
    exit(EXIT_SUCCESS);
}
