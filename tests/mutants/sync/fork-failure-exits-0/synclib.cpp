// All of synclib is inline.
#include "synclib.h"
