#include "words.h"

int main(void) { return 0; }
