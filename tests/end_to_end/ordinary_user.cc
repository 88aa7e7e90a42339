#include "tests/end_to_end/ordinary_user.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <system_error>

namespace ipclab::testing {

namespace fs = std::filesystem;

bool MayBecomeNobody() {
  const pid_t child = fork();
  if (child == 0) _exit(setgid(kNobody) == 0 && setuid(kNobody) == 0 ? 0 : 1);
  int status = 1;
  waitpid(child, &status, 0);
  return status == 0;
}

PublicFolder::PublicFolder() : path_("/tmp/ipclab-public-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), path_);
  }
  fs::permissions(path_, fs::perms(0755));
}

PublicFolder::~PublicFolder() {
  std::error_code error;
  fs::remove_all(path_, error);
}

std::string PublicFolder::Make(const std::string& name) const {
  const std::string folder = path_ + "/" + name;
  fs::create_directory(folder);
  fs::permissions(folder, fs::perms(0777));
  return folder;
}

std::string PublicFolder::Copy(const std::string& from, const std::string& name) const {
  const std::string copy = path_ + "/" + name;
  fs::copy(from, copy, fs::copy_options::recursive);
  return copy;
}

}  // namespace ipclab::testing
