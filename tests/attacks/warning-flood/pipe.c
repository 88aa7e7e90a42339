#define NAME a_name_that_is_much_longer_than_anybody_would_like_to_read_in_a_compilers_warning_about_it
#define A(x) x x x x x x x x x x
#define B(x) A(A(x))

int f(int NAME) { B(B({ int NAME; })) return NAME; }

int main(void) { return f(0); }
