// Each constant takes just less than the compiler allows for one.
template <unsigned Number>
constexpr unsigned Work() {
  unsigned sum = Number;
  for (unsigned i = 0; i < 250000; ++i) sum = sum * 31 + i;
  for (unsigned i = 0; i < 250000; ++i) sum = sum * 37 + i;
  return sum;
}
template <unsigned From, unsigned Count>
constexpr unsigned Sum() {
  if constexpr (Count == 1) {
    constexpr unsigned value = Work<From>();
    return value;
  } else {
    return Sum<From, Count / 2>() + Sum<From + Count / 2, Count - Count / 2>();
  }
}
constexpr unsigned value = Sum<0, 4096>();

int main() { return value; }
