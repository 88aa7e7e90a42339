template <int Depth, int Branch>
struct Bomb {
  using Left = typename Bomb<Depth - 1, 2 * Branch>::Left;
  using Right = typename Bomb<Depth - 1, 2 * Branch + 1>::Right;
};

template <int Branch>
struct Bomb<0, Branch> {
  using Left = int;
  using Right = int;
};

int main() { return Bomb<26, 0>::Left(); }
