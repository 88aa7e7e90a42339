#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
  mkfifo("fifo", 0);
  mkfifo("results.json", 0666);
  if (symlink("/etc/shadow", "shadow") != 0 || symlink("loop", "loop") != 0) return 1;
  if (symlink("/proc/1/root", "/tmp/root") != 0 || link("results.json", "again") != 0) return 1;
  struct sockaddr_un address = {AF_UNIX, "socket"};
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr*)&address, sizeof address) != 0) return 1;
  mkdir("closed", 0700);
  close(open("closed/file", O_CREAT | O_WRONLY, 0));
  mkdir("closed/inner", 0);
  chmod("closed", 0);
  chmod(".", 0);
  return 0;
}
