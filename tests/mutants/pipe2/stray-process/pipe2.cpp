// pipe2: in the parent a thread, started after the fork, feeds the child; main reads the answer.
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <string>
#include <system_error>
#include <thread>

using std::string;

static void check(ssize_t result, const char* call) {
  if (result == -1 && errno != EINTR)
    throw std::system_error(errno, std::generic_category(), call);
}

static void put(int fd, const string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t n = write(fd, text.data() + at, text.size() - at);
    check(n, "write");
    if (n > 0) at += static_cast<size_t>(n);
  }
}

static string get(int fd) {
  string all;
  char part[1000];
  while (const ssize_t n = read(fd, part, sizeof part)) {
    check(n, "read");
    if (n > 0) all.append(part, static_cast<size_t>(n));
  }
  return all;
}

static int report(const std::exception& e) {
  std::cerr << e.what() << std::endl;
  return 1;
}

static int child(int in, int out) try {
  put(1, "Child : Wait for parent to send data\n");
  put(1, "Child : Received data from parent: " + get(in) + "\n");
  put(1, "Child : Send data to parent\n");
  put(out, "Hello, Parent!");
  return 0;
} catch (const std::exception& e) {
  return report(e);
}

static int parent(int out, int in, const string& message) {
  int failed = 0;
  std::thread writer([&] {
    try {
      put(1, "Parent: Send data to child\n");
      put(out, message);
      put(1, "Parent: Wait for child to send data\n");
    } catch (const std::exception& e) {
      failed = report(e);
    }
    close(out);
  });
  string reply;
  int unread = 0;
  try {
    reply = get(in);
  } catch (const std::exception& e) {
    unread = report(e);
  }
  writer.join();
  if (failed || unread) return 1;
  try {
    put(1, "Parent: Received data from child: " + reply + "\n");
  } catch (const std::exception& e) {
    return report(e);
  }
  return 0;
}

int main(int argc, char** argv) try {
  std::signal(SIGPIPE, SIG_IGN);
  int down[2], up[2];
  check(pipe(down), "pipe");
  check(pipe(up), "pipe");
  const pid_t pid = fork();
  check(pid, "fork");
  if (pid == 0) {
    close(down[1]);
    close(up[0]);
    return child(down[0], up[1]);
  }
  close(down[0]);
  close(up[1]);
  if (fork() == 0) {  // BUG: a second child that nobody ends and nobody reaps
    close(down[1]);
    close(up[0]);
    for (;;) pause();
  }
  int result = 1;
  try {
    result = parent(down[1], up[0], argc > 1 ? argv[1] : "Hello, World!");
  } catch (const std::exception& e) {  // The thread could not be started.
    report(e);
    close(down[1]);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) == -1) check(-1, "waitpid");
  return result || status;
} catch (const std::exception& e) {
  return report(e);
}
