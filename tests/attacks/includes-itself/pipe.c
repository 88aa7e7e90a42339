#include "pipe.c"
#include "pipe.c"

int main(void) { return 0; }
