#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static void term(int s) { (void)s; mq_unlink("/q1"); mq_unlink("/q2"); mq_unlink("/q3"); _exit(1); }
static void fail(const char *c) { perror(c); mq_unlink("/q1"); mq_unlink("/q2"); mq_unlink("/q3"); exit(1); }
int main(void)
{
    struct mq_attr a = { .mq_maxmsg = 4, .mq_msgsize = 128 };
    char d[128] = "";
    mqd_t q1, q2, q3;
    signal(SIGTERM, term);
    mq_unlink("/q1"); mq_unlink("/q2"); mq_unlink("/q3");
    q2 = mq_open("/q2", O_CREAT | O_RDWR, 0600, &a);
    q3 = mq_open("/q3", O_CREAT | O_RDWR, 0600, &a);
    q1 = mq_open("/q1", O_CREAT | O_RDWR, 0600, &a);
    if (q1 == -1 || q2 == -1 || q3 == -1) fail("mq_open");
    if (mq_receive(q1, d, 128, NULL) == -1) fail("mq_receive");
    printf("Received request: %s......", d);
    memset(d, 0, 128);
    sprintf(d, "This is a reply from %d.", getpid());
    if (mq_send(q2, d, 128, 0) == -1) fail("mq_send");
    printf("Replied.\n");
    if (mq_receive(q3, d, 128, NULL) == -1) fail("mq_receive");
    mq_unlink("/q1"); mq_unlink("/q2"); mq_unlink("/q3");
    return 0;
}
