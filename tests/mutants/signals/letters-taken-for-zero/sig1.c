#include "selfpipe.h"

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	catch(SIGINT);
	printf("Press ^C to quit\n");
	next_signal();
	printf("Received a SIGINT signal\nTerminate this process\n");
	return 0;
}
