#include "grader/scenario/values.h"

#include <random>
#include <utility>

namespace ipclab {
namespace {

std::string Draw(const Value& value, std::mt19937_64& random) {
  switch (value.kind) {
    case Value::Kind::kText:
      return value.text;
    case Value::Kind::kNumber: {
      const auto range = static_cast<std::uint64_t>(value.max - value.min) + 1;
      return std::to_string(value.min + static_cast<std::int64_t>(random() % range));
    }
    case Value::Kind::kLetters:
      break;
  }
  std::string letters(value.length, 'a');
  for (char& letter : letters) letter = static_cast<char>('a' + random() % 26);
  return letters;
}

Fixture::Kind KindOf(FixtureSpec::Kind kind) {
  switch (kind) {
    case FixtureSpec::Kind::kFolder:
      return Fixture::Kind::kFolder;
    case FixtureSpec::Kind::kFifo:
      return Fixture::Kind::kFifo;
    case FixtureSpec::Kind::kSymlink:
      return Fixture::Kind::kSymlink;
    case FixtureSpec::Kind::kQueue:
      return Fixture::Kind::kSysvQueue;
    case FixtureSpec::Kind::kSegment:
      return Fixture::Kind::kSysvSegment;
    case FixtureSpec::Kind::kSemaphore:
      return Fixture::Kind::kSysvSemaphore;
    case FixtureSpec::Kind::kFile:
    case FixtureSpec::Kind::kFiles:
      break;
  }
  return Fixture::Kind::kFile;
}

std::string RandomBytes(std::uint64_t count, std::mt19937_64& random) {
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xff);
  return bytes;
}

}  // namespace

Variables DrawValues(const Lab& lab, const Scenario& scenario, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Variables variables;
  for (const auto& [name, value] : lab.values) variables[name] = Draw(value, random);
  for (const auto& [name, value] : scenario.values) variables[name] = Draw(value, random);
  return variables;
}

std::vector<Fixture> MakeFixtures(const Scenario& scenario, const Variables& variables,
                                  std::uint64_t seed) {
  std::mt19937_64 random(seed + 1);
  std::vector<Fixture> fixtures;
  for (const FixtureSpec& spec : scenario.fixtures) {
    Fixture fixture;
    fixture.kind = KindOf(spec.kind);
    fixture.path = Expand(spec.path, variables);
    fixture.content = spec.random_bytes > 0 ? RandomBytes(spec.random_bytes, random)
                                            : Expand(spec.text, variables);
    fixture.mode = spec.mode;
    fixture.key = spec.key;
    fixture.size = spec.kind == FixtureSpec::Kind::kSemaphore ? spec.count : spec.size;
    for (const auto& message : spec.messages)
      fixture.messages.push_back({message.type, Expand(message.text, variables)});
    if (spec.kind != FixtureSpec::Kind::kFiles) {
      fixtures.push_back(std::move(fixture));
      continue;
    }
    for (std::uint64_t i = 1; i <= spec.count; ++i) {
      fixtures.push_back(fixture);
      fixtures.back().path += std::to_string(i);
    }
  }
  return fixtures;
}

}  // namespace ipclab
