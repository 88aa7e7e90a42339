#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void) {
  int pair[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0) return 1;
  for (;;) {
    int next[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, next) != 0) return 1;
    char control[CMSG_SPACE(2 * sizeof(int))] = {0};
    struct iovec data = {"x", 1};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
    struct cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(2 * sizeof(int));
    memcpy(CMSG_DATA(header), pair, 2 * sizeof(int));
    if (sendmsg(next[0], &message, 0) < 0) return 1;
    close(pair[0]);
    close(pair[1]);
    memcpy(pair, next, sizeof pair);
  }
}
