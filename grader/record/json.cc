#include "grader/record/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

#include "grader/record/base64.h"
#include "grader/record/fields.h"

namespace ipclab {
namespace {

using internal::FieldsOf;
using internal::Index;
using internal::NamesOf;
using internal::Tag;
using nlohmann::json;

constexpr std::string_view kSchema = "ipclab.record/1";

// ---- Writing.  One Write for each kind of value; the fields' table does the rest.

template <typename T>
requires std::is_arithmetic_v<T> json Write(T value) { return value; }

template <typename E>
requires std::is_enum_v<E> json Write(E value) {
  return NamesOf(Tag<E>())[static_cast<std::size_t>(value)];
}

json Write(const std::string& text) {
  if (IsUtf8(text)) return text;
  return {{"base64", EncodeBase64(text)}};
}

// A file's type: a letter, as in the output of `ls -l`.
json Write(char letter) { return Write(std::string(1, letter)); }

json Write(const std::map<std::string, std::string>& map) {
  json object = json::object();
  for (const auto& [key, value] : map) object[key] = Write(value);
  return object;
}

template <typename T>
json Write(const std::vector<T>& values);

template <typename T>
requires requires { FieldsOf(Tag<T>()); }
json Write(const T& value) {
  static const auto& kDefault = *new json::object_t([] {
    json::object_t fields;
    const T initial{};
    std::apply([&](const auto&... f) { ((fields[f.name] = Write(initial.*f.member)), ...); },
               FieldsOf(Tag<T>()));
    return fields;
  }());
  json object = json::object();
  const auto write = [&](const auto& field) {
    json written = Write(value.*field.member);
    if (written != kDefault.at(field.name)) object[field.name] = std::move(written);
  };
  std::apply([&](const auto&... field) { (write(field), ...); }, FieldsOf(Tag<T>()));
  return object;
}

template <typename T>
json Write(const std::vector<T>& values) {
  json array = json::array();
  for (const T& value : values) array.push_back(Write(value));
  return array;
}

// ---- Reading.  Each Read returns false after it told `reader` what is wrong.

struct Reader {
  std::size_t processes = 0, objects = 0;  // how many there are, for indices
  std::string path;                        // of the value being read: "events[3].seq"
  std::string problem;

  bool Fail(std::string_view what) {
    problem = path.empty() ? std::string(what) : fmt::format("{}: {}", path, what);
    return false;
  }
};

// Extends the reader's path while it lives.
class Step {
 public:
  Step(Reader& reader, const std::string& name) : path_(reader.path), length_(path_.size()) {
    if (!path_.empty() && !name.starts_with('[')) path_ += '.';
    path_ += name;
  }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
  ~Step() { path_.resize(length_); }

 private:
  std::string& path_;
  std::size_t length_;
};

bool Read(const json& from, bool& to, Reader& reader) {
  if (!from.is_boolean()) return reader.Fail("expected true or false");
  to = from.get<bool>();
  return true;
}

template <typename T>
requires std::is_integral_v<T>
bool Read(const json& from, T& to, Reader& reader) {
  if (!from.is_number_integer()) return reader.Fail("expected a whole number");
  const bool fits = from.is_number_unsigned() ? std::in_range<T>(from.get<std::uint64_t>())
                                              : std::in_range<T>(from.get<std::int64_t>());
  if (!fits) return reader.Fail("the number is too large");
  to = from.get<T>();
  return true;
}

bool Read(const json& from, double& to, Reader& reader) {
  if (!from.is_number()) return reader.Fail("expected a number");
  to = from.get<double>();
  return true;
}

template <typename E>
requires std::is_enum_v<E>
bool Read(const json& from, E& to, Reader& reader) {
  const auto& names = NamesOf(Tag<E>());
  for (std::size_t i = 0; from.is_string() && i < names.size(); ++i) {
    if (from.get_ref<const std::string&>() != names[i]) continue;
    to = static_cast<E>(i);
    return true;
  }
  return reader.Fail(fmt::format("expected one of {}", fmt::join(names, ", ")));
}

bool Read(const json& from, std::string& to, Reader& reader) {
  if (from.is_string()) {
    to = from.get<std::string>();
    return true;
  }
  if (from.is_object() && from.contains("base64") && from["base64"].is_string()) {
    if (auto bytes = DecodeBase64(from["base64"].get_ref<const std::string&>())) {
      to = *std::move(bytes);
      return true;
    }
  }
  return reader.Fail("expected text, or {\"base64\": ...}");
}

bool Read(const json& from, char& to, Reader& reader) {
  std::string text;
  if (!Read(from, text, reader)) return false;
  if (text.size() != 1) return reader.Fail("expected one letter");
  to = text[0];
  return true;
}

bool Read(const json& from, std::map<std::string, std::string>& to, Reader& reader) {
  if (!from.is_object()) return reader.Fail("expected an object");
  for (const auto& [key, value] : from.items()) {
    const Step step(reader, key);
    if (!Read(value, to[key], reader)) return false;
  }
  return true;
}

template <typename T>
bool Read(const json& from, std::vector<T>& to, Reader& reader);

// An index of a process or object, or each of a list of them, must be one of the record, or -1.
template <typename Member>
bool ReadIndexed(const json& from, Member& to, Index index, Reader& reader) {
  if (!Read(from, to, reader)) return false;
  if (index == Index::kNone) return true;
  const std::size_t size = index == Index::kProcess ? reader.processes : reader.objects;
  const auto exists = [size](int i) {
    return i == -1 || (i >= 0 && static_cast<std::size_t>(i) < size);
  };
  bool all_exist = true;
  if constexpr (std::is_same_v<Member, int>) all_exist = exists(to);
  if constexpr (std::is_same_v<Member, std::vector<int>>) {
    all_exist = std::all_of(to.begin(), to.end(), exists);
  }
  return all_exist || reader.Fail("there is no such one");
}

template <typename T>
requires requires { FieldsOf(Tag<T>()); }
bool Read(const json& from, T& to, Reader& reader) {
  if (!from.is_object()) return reader.Fail("expected an object");
  const auto read = [&](const auto& field) {
    const auto found = from.find(field.name);
    if (found == from.end()) return true;
    const Step step(reader, field.name);
    return ReadIndexed(*found, to.*field.member, field.index, reader);
  };
  return std::apply([&](const auto&... field) { return (read(field) && ...); }, FieldsOf(Tag<T>()));
}

template <typename T>
bool Read(const json& from, std::vector<T>& to, Reader& reader) {
  if (!from.is_array()) return reader.Fail("expected an array");
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Step step(reader, fmt::format("[{}]", i));
    if (!Read(from[i], to.emplace_back(), reader)) return false;
  }
  return true;
}

std::size_t LengthOf(const json& record, const char* name) {
  const auto found = record.find(name);
  return found != record.end() && found->is_array() ? found->size() : 0;
}

}  // namespace

json ToJson(const RunRecord& record) {
  json object = Write(record);
  object["schema"] = kSchema;
  return object;
}

Result<RunRecord> RecordFromJson(const json& from) {
  if (!from.is_object() || from.value("schema", json()) != kSchema) {
    return MakeError("not a record of a run: its \"schema\" is not \"{}\"", kSchema);
  }
  Reader reader{LengthOf(from, "processes"), LengthOf(from, "objects"), "", ""};
  RunRecord record;
  if (!Read(from, record, reader)) return MakeError("not a right record: {}", reader.problem);
  return record;
}

}  // namespace ipclab
