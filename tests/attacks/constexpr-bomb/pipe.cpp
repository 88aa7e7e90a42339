constexpr unsigned Ackermann(unsigned m, unsigned n) {
  return m == 0 ? n + 1 : n == 0 ? Ackermann(m - 1, 1) : Ackermann(m - 1, Ackermann(m, n - 1));
}
template <unsigned... Values>
constexpr unsigned Sum() {
  return (Values + ... + 0);
}
constexpr unsigned value = Sum<Ackermann(3, 6), Ackermann(3, 7), Ackermann(3, 8), Ackermann(3, 9)>();

int main() { return value; }
