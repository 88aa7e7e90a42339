#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern char** environ;

static void Show(const char* path) {
  char text[4096];
  const int fd = open(path, O_RDONLY | O_NONBLOCK);
  if (fd < 0) return;
  const ssize_t n = read(fd, text, sizeof text);
  if (n > 0) printf("STOLEN %s: %.*s\n", path, (int)n, text);
  close(fd);
}

static void List(const char* path) {
  DIR* folder = opendir(path);
  if (folder == NULL) return;
  for (struct dirent* entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
    if (entry->d_name[0] != '.') printf("STOLEN %s/%s\n", path, entry->d_name);
  }
  closedir(folder);
}

int main(void) {
  const char* const files[] = {"/etc/shadow",       "/etc/passwd-",    "/proc/1/environ",   "/proc/1/maps",
                               "/proc/1/mem",       "/proc/1/root/etc/shadow", "/proc/1/cwd/lab.yaml", "/proc/kcore",
                               "/root/.bashrc",   "/var/log/dpkg.log", "/proc/keys",
                               "/labs/pipe/lab.yaml", "../lab.yaml",   "/opt/lab/lab.yaml", "/src/pipe.c"};
  for (unsigned i = 0; i < sizeof files / sizeof *files; ++i) Show(files[i]);
  const char* const folders[] = {"/root", "/home", "/work", "/src", "/var/log", "/etc/ssh", "/mnt", "/srv"};
  for (unsigned i = 0; i < sizeof folders / sizeof *folders; ++i) List(folders[i]);
  for (int fd = 0; fd < 64; ++fd) {
    char link[40];
    char target[64];
    snprintf(link, sizeof link, "/proc/1/fd/%d", fd);
    if (readlink(link, target, sizeof target) > 0) printf("STOLEN %s\n", link);
    Show(link);
  }
  for (char** variable = environ; *variable != NULL; ++variable) {
    if (strstr(*variable, "TOKEN") != NULL || strstr(*variable, "IPCLAB") != NULL || strstr(*variable, "BAZEL") != NULL) {
      printf("STOLEN %s\n", *variable);
    }
  }
  return 0;
}
