#include "grader/copies/compare.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <unordered_set>

namespace ipclab {
namespace {

using Hash = std::uint64_t;

// Of one fingerprint in one program; a text that repeats itself has it everywhere.
constexpr std::size_t kMostPlaces = 8;

std::vector<std::uint16_t> CodesOf(const std::vector<Token>& tokens) {
  std::vector<std::uint16_t> codes;
  codes.reserve(tokens.size());
  for (const Token& token : tokens) codes.push_back(token.code);
  return codes;
}

// Of every k tokens in a row.  One that spans two files gets a hash like any other, and is no harm:
// passages are never grown over the end of a file.
std::vector<Hash> HashesOf(const std::vector<Token>& tokens, std::size_t k) {
  const std::vector<std::uint16_t> codes = CodesOf(tokens);
  std::vector<Hash> hashes;
  for (std::size_t i = 0; i + k <= codes.size(); ++i) {
    hashes.push_back(XXH3_64bits(&codes[i], k * sizeof codes[i]));
  }
  return hashes;
}

// Where the fingerprints begin: robust winnowing, which keeps the last choice while it is a least
// one, so that a text that repeats itself has few.
std::vector<std::size_t> Winnow(const std::vector<Hash>& hashes, std::size_t w) {
  std::vector<std::size_t> chosen;
  if (hashes.empty()) return chosen;
  w = std::min(w, hashes.size());
  for (std::size_t begin = 0; begin + w <= hashes.size(); ++begin) {
    std::size_t least = begin;
    for (std::size_t i = begin; i < begin + w; ++i) {
      if (hashes[i] <= hashes[least]) least = i;
    }
    if (!chosen.empty() && chosen.back() >= begin && hashes[chosen.back()] == hashes[least]) {
      continue;
    }
    chosen.push_back(least);
  }
  return chosen;
}

using Places = std::unordered_map<Hash, std::vector<std::size_t>>;

struct Prepared {
  std::vector<Hash> hashes;
  Places places;            // of its fingerprints that count
  std::size_t counted = 0;  // tokens
};

class Comparer {
 public:
  Comparer(const std::vector<Program>& programs, const std::vector<SourceFile>& given,
           const CompareOptions& options)
      : programs_(programs), options_(options), prepared_(programs.size()) {
    for (const Program& program : programs) {
      found_.tokens.push_back(TokensOf(program.files));
      found_.uncounted.emplace_back(found_.tokens.back().size(), false);
    }
    const std::vector<Hash> hashes = HashesOf(TokensOf(given), options.k);
    given_ = {hashes.begin(), hashes.end()};
  }

  Comparison Run() {
    for (std::size_t i = 0; i < programs_.size(); ++i) Prepare(i);
    FindSame();
    LeaveOutCommon();
    for (std::size_t i = 0; i < programs_.size(); ++i) Count(i);
    for (const std::vector<std::size_t>& same : same_) AddSame(same);
    for (const auto& [one, other] : Candidates()) AddPair(same_[one], same_[other]);
    std::ranges::stable_sort(found_.pairs, [](const AlikePair& a, const AlikePair& b) {
      const auto rank = [](const AlikePair& it) {
        return std::min(it.share_of_one, it.share_of_other) +
               std::max(it.share_of_one, it.share_of_other);
      };
      return rank(a) > rank(b);
    });
    if (found_.pairs.size() > options_.most_pairs) {
      found_.left_out = found_.pairs.size() - options_.most_pairs;
      found_.pairs.resize(options_.most_pairs);
    }
    return std::move(found_);
  }

 private:
  void LeaveOut(std::size_t program, std::size_t begin) {
    auto& uncounted = found_.uncounted[program];
    const std::size_t end = std::min(begin + options_.k, uncounted.size());
    std::fill(uncounted.begin() + static_cast<std::ptrdiff_t>(begin),
              uncounted.begin() + static_cast<std::ptrdiff_t>(end), true);
  }

  void Prepare(std::size_t program) {
    Prepared& it = prepared_[program];
    it.hashes = HashesOf(found_.tokens[program], options_.k);
    for (std::size_t i = 0; i < it.hashes.size(); ++i) {
      if (given_.contains(it.hashes[i])) LeaveOut(program, i);
    }
    for (const std::size_t place : Winnow(it.hashes, options_.w)) {
      if (given_.contains(it.hashes[place])) continue;
      auto& places = it.places[it.hashes[place]];
      if (places.size() < kMostPlaces) places.push_back(place);
    }
  }

  void LeaveOutCommon() {
    std::unordered_map<Hash, std::size_t> programs_with;
    // A program that goes round is not common: it counts once.
    for (const std::vector<std::size_t>& same : same_) {
      for (const auto& [hash, places] : prepared_[same.front()].places) ++programs_with[hash];
    }
    const auto share = options_.common_share * static_cast<double>(same_.size());
    const auto most = std::max(options_.common_least, static_cast<std::size_t>(std::floor(share)));
    for (std::size_t i = 0; i < prepared_.size(); ++i) {
      std::erase_if(prepared_[i].places, [&](const auto& entry) {
        if (programs_with[entry.first] <= most) return false;
        for (const std::size_t place : entry.second) LeaveOut(i, place);
        return true;
      });
    }
  }

  void Count(std::size_t program) {
    const auto& tokens = found_.tokens[program];
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].code != kFileEnd && !found_.uncounted[program][i]) {
        ++prepared_[program].counted;
      }
    }
  }

  void FindSame() {
    std::map<std::vector<std::uint16_t>, std::size_t> known;
    for (std::size_t i = 0; i < programs_.size(); ++i) {
      const auto [it, is_new] = known.emplace(CodesOf(found_.tokens[i]), same_.size());
      if (is_new) same_.emplace_back();
      same_[it->second].push_back(i);
    }
  }

  // The pairs of different programs (indices of same_) that share a fingerprint, each once.
  std::set<std::pair<std::size_t, std::size_t>> Candidates() const {
    std::unordered_map<Hash, std::vector<std::size_t>> with;
    for (std::size_t i = 0; i < same_.size(); ++i) {
      for (const auto& [hash, places] : prepared_[same_[i].front()].places) {
        with[hash].push_back(i);
      }
    }
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (const auto& [hash, programs] : with) {
      for (std::size_t a = 0; a < programs.size(); ++a) {
        for (std::size_t b = a + 1; b < programs.size(); ++b) {
          pairs.insert({programs[a], programs[b]});
        }
      }
    }
    return pairs;
  }

  bool OneTeam(std::size_t one, std::size_t other) const {
    return !programs_[one].team.empty() && programs_[one].team == programs_[other].team;
  }

  static std::vector<std::size_t> Without(std::vector<std::size_t> programs, std::size_t one) {
    std::erase(programs, one);
    return programs;
  }

  // Those who have one program: the first, and whoever is not of the first's team.
  void AddSame(const std::vector<std::size_t>& same) {
    for (const std::size_t other : same) {
      if (other == same.front() || OneTeam(same.front(), other)) continue;
      if (auto pair = ComparePair(same.front(), other)) {
        pair->like_other = Without(Without(same, same.front()), other);
        found_.pairs.push_back(std::move(*pair));
      }
      return;
    }
  }

  // Two that are not of one team stand for all that have their programs.
  void AddPair(const std::vector<std::size_t>& ones, const std::vector<std::size_t>& others) {
    for (const std::size_t one : ones) {
      for (const std::size_t other : others) {
        if (OneTeam(one, other)) continue;
        if (auto pair = ComparePair(one, other)) {
          pair->like_one = Without(ones, one);
          pair->like_other = Without(others, other);
          found_.pairs.push_back(std::move(*pair));
        }
        return;
      }
    }
  }

  bool Same(std::size_t one, std::size_t a, std::size_t other, std::size_t b) const {
    const std::uint16_t code = found_.tokens[one][a].code;
    return code != kFileEnd && code == found_.tokens[other][b].code;
  }

  // The longest passage about these places.
  Passage Grown(std::size_t one, std::size_t a, std::size_t other, std::size_t b) const {
    const auto size_of_one = found_.tokens[one].size();
    const auto size_of_other = found_.tokens[other].size();
    std::size_t before = 0;
    while (before < a && before < b && Same(one, a - before - 1, other, b - before - 1)) ++before;
    std::size_t after = 0;
    while (a + after < size_of_one && b + after < size_of_other &&
           Same(one, a + after, other, b + after)) {
      ++after;
    }
    return {{a - before, a + after}, {b - before, b + after}};
  }

  // Longest first.
  std::vector<Passage> AllGrown(std::size_t one, std::size_t other) const {
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (const auto& [hash, here] : prepared_[one].places) {
      const auto there = prepared_[other].places.find(hash);
      if (there == prepared_[other].places.end()) continue;
      for (const std::size_t a : here) {
        for (const std::size_t b : there->second) places.emplace_back(a, b);
      }
    }
    std::ranges::sort(places);
    std::vector<Passage> passages;
    // By the distance of their places: to where a passage has come, so that none is grown twice.
    std::unordered_map<std::size_t, std::size_t> reached;
    for (const auto& [a, b] : places) {
      std::size_t& end = reached[a - b];
      if (a < end) continue;
      const Passage passage = Grown(one, a, other, b);
      end = passage.one.end;
      if (passage.one.end - passage.one.begin >= options_.k) passages.push_back(passage);
    }
    std::ranges::stable_sort(passages, [](const Passage& x, const Passage& y) {
      return x.one.end - x.one.begin > y.one.end - y.one.begin;
    });
    return passages;
  }

  // The parts of the passage that no earlier one has and that are long enough to mean something.
  std::vector<Passage> Free(const Passage& passage, const std::vector<bool>& used_one,
                            const std::vector<bool>& used_other) const {
    std::vector<Passage> free;
    const std::size_t length = passage.one.end - passage.one.begin;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= length; ++i) {
      const std::size_t a = passage.one.begin + i;
      const std::size_t b = passage.other.begin + i;
      if (i < length && !used_one[a] && !used_other[b]) continue;
      if (i - begin >= options_.k) {
        free.push_back({{passage.one.begin + begin, a}, {passage.other.begin + begin, b}});
      }
      begin = i + 1;
    }
    return free;
  }

  // Nothing if they are not alike enough.
  std::optional<AlikePair> ComparePair(std::size_t one, std::size_t other) const {
    std::vector<bool> used_one(found_.tokens[one].size(), false);
    std::vector<bool> used_other(found_.tokens[other].size(), false);
    AlikePair pair;
    pair.one = one;
    pair.other = other;
    std::size_t of_one = 0;
    std::size_t of_other = 0;
    for (const Passage& grown : AllGrown(one, other)) {
      for (const Passage& passage : Free(grown, used_one, used_other)) {
        std::size_t counted = 0;
        for (std::size_t i = 0; i < passage.one.end - passage.one.begin; ++i) {
          used_one[passage.one.begin + i] = used_other[passage.other.begin + i] = true;
          const bool in_one = !found_.uncounted[one][passage.one.begin + i];
          const bool in_other = !found_.uncounted[other][passage.other.begin + i];
          of_one += in_one ? 1 : 0;
          of_other += in_other ? 1 : 0;
          counted += in_one && in_other ? 1 : 0;
        }
        pair.tokens += counted;
        if (counted > 0) pair.passages.push_back(passage);
      }
    }
    const auto share = [](std::size_t part, std::size_t whole) {
      return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
    };
    pair.share_of_one = share(of_one, prepared_[one].counted);
    pair.share_of_other = share(of_other, prepared_[other].counted);
    if (pair.tokens < options_.least_tokens ||
        std::max(pair.share_of_one, pair.share_of_other) < options_.least_share) {
      return std::nullopt;
    }
    std::ranges::sort(pair.passages, {}, [](const Passage& it) { return it.one.begin; });
    return pair;
  }

  const std::vector<Program>& programs_;
  const CompareOptions options_;
  std::unordered_set<Hash> given_;
  std::vector<Prepared> prepared_;
  std::vector<std::vector<std::size_t>> same_;  // programs that are the same token by token
  Comparison found_;
};

}  // namespace

Comparison Compare(const std::vector<Program>& programs, const std::vector<SourceFile>& given,
                   const CompareOptions& options) {
  return Comparer(programs, given, options).Run();
}

}  // namespace ipclab
