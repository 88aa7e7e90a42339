#include "selfpipe.h"

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	catch(SIGUSR1);
	catch(SIGUSR2);
	catch(SIGTERM);
	for (;;)
		switch (next_signal()) {
		case SIGUSR1:
			printf("Received a SIGUSR1 signal\n");
			break;
		case SIGUSR2:
			printf("Received a SIGUSR2 signal\n");
			break;
		default:
			printf("Terminate this process\n");
			return 0;
		}
}
