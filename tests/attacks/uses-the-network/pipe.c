#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(void) {
  const char* const hosts[] = {"127.0.0.1", "8.8.8.8", "169.254.169.254", "10.0.0.1"};
  for (int i = 0; i < 4; ++i) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(80)};
    inet_pton(AF_INET, hosts[i], &address.sin_addr);
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr*)&address, sizeof address) == 0) puts("STOLEN connection");
    const int datagram = socket(AF_INET, SOCK_DGRAM, 0);
    if (i > 0 && sendto(datagram, "x", 1, 0, (struct sockaddr*)&address, sizeof address) > 0) puts("STOLEN datagram");
    if (socket(AF_INET, SOCK_RAW, IPPROTO_ICMP) >= 0) puts("raw socket");
  }
  struct sockaddr_un local = {AF_UNIX, "/run/dbus/system_bus_socket"};
  if (connect(socket(AF_UNIX, SOCK_STREAM, 0), (struct sockaddr*)&local, sizeof local) == 0) puts("STOLEN bus");
  return 0;
}
