// ls -l | more, the children started by posix_spawnp.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <iostream>
#include <string>
#include <vector>

namespace {

class FileActions {
 public:
  FileActions() { posix_spawn_file_actions_init(&actions_); }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  void Dup2(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

pid_t Spawn(std::vector<std::string> words, int from, int to) {
  FileActions actions;
  actions.Dup2(from, to);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  pid_t pid = -1;
  const int error = posix_spawnp(&pid, argv[0], actions.get(), nullptr, argv.data(), environ);
  if (error == 0) return pid;
  std::cerr << "posix_spawnp: cannot fork and exec " << words[0] << ": " << strerror(error) << "\n";
  return -1;
}

bool Finished(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) return false;
  }
  return status == 0 || (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE);
}

}  // namespace

int main() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) {
    std::cerr << "pipe: " << strerror(errno) << "\n";
    return 1;
  }
  const pid_t more = Spawn({"more"}, ends[0], STDIN_FILENO);
  const pid_t ls = more > 0 ? Spawn({"ls", "-l"}, ends[1], STDOUT_FILENO) : -1;
  close(ends[0]);
  close(ends[1]);
  const bool ls_finished = ls > 0 && Finished(ls);
  const bool more_finished = more > 0 && Finished(more);
  return ls_finished && more_finished ? 0 : 1;
}
