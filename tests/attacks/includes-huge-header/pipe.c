#include "huge.h"

int main(void) { return 0; }
