static char data[3000000000] = {1};

int main(void) { return data[0]; }
