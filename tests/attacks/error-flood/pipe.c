#define A(x) x x x x x x x x x x
#define B(x) A(A(A(x)))

void f(void) { B(B(g(undeclared, "a" * 1);)) }
