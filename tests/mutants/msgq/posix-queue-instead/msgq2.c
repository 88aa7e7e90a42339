#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void fail(const char *c) { perror(c); exit(1); }
int main(void)
{
    char d[128] = "";
    mqd_t q1 = mq_open("/q1", O_RDWR), q2, q3;
    if (q1 == -1) fail("mq_open");
    if ((q2 = mq_open("/q2", O_RDWR)) == -1) fail("mq_open");
    if ((q3 = mq_open("/q3", O_RDWR)) == -1) fail("mq_open");
    sprintf(d, "This is a request from %d.", getpid());
    if (mq_send(q1, d, 128, 0) == -1) fail("mq_send");
    printf("Sent a request......"); fflush(stdout);
    if (mq_receive(q2, d, 128, NULL) == -1) fail("mq_receive");
    printf("Received reply: %s\n", d);
    if (mq_send(q3, d, 128, 0) == -1) fail("mq_send");
    return 0;
}
