#define A(x) x, x, x, x, x, x, x, x
#define B(x) A(A(A(x)))
#define C(x) B(B(B(x)))
const int bomb[] = {C(C(1))};

int main(void) { return bomb[0]; }
