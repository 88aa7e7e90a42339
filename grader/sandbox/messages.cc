#include "grader/sandbox/messages.h"

#include <cstring>
#include <nlohmann/json.hpp>
#include <utility>

namespace ipclab {

using Json = nlohmann::json;

// The fields of each message, for the JSON library to find by the name of their type.
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Error, message, errno_value)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Fixture::Message, type, data)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Fixture, kind, path, content, mode, key, size, messages)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Inventory::Queue, key, id, mode, bytes, messages, last_sender,
                                   last_receiver, creator_user)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Inventory::Segment, key, id, mode, size, creator, attached,
                                   marked_removed, creator_user)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Inventory::Semaphores, key, id, mode, count, creator_user)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Inventory::Entry, path, type, mode, size, inode, hash, head)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Inventory, queues, segments, semaphores, entries, truncated)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MakeRequest, fixtures)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InventoryRequest, queues)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RemoveRequest, objects)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReadFileRequest, path, limit)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Prepared, inner_pid, fds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FileContent, bytes)

namespace {

// A filter has hundreds of instructions: it goes as its bytes.
std::string Pack(const std::vector<sock_filter>& filter) {
  return {reinterpret_cast<const char*>(filter.data()), filter.size() * sizeof(sock_filter)};
}

std::vector<sock_filter> Unpack(const std::string& bytes) {
  std::vector<sock_filter> filter(bytes.size() / sizeof(sock_filter));
  std::memcpy(filter.data(), bytes.data(), filter.size() * sizeof(sock_filter));
  return filter;
}

// Variants go as [index, value].
template <typename Variant>
std::string EncodeVariant(const Variant& message) {
  const Json value = std::visit([](const auto& alternative) { return Json(alternative); }, message);
  const std::vector<std::uint8_t> bytes = Json::to_cbor(Json::array({message.index(), value}));
  return {bytes.begin(), bytes.end()};
}

template <typename Variant, std::size_t... kIndexes>
bool DecodeAlternative(std::size_t index, const Json& value, Variant& into,
                       std::index_sequence<kIndexes...>) {
  return ((index == kIndexes && (value.get_to(into.template emplace<kIndexes>()), true)) || ...);
}

template <typename Variant>
Result<Variant> DecodeVariant(std::string_view bytes) {
  // Both ends are this code, so that a message that makes no sense is a bug; the library tells it
  // by throwing.
  try {
    const Json message = Json::from_cbor(bytes);
    Variant variant;
    if (DecodeAlternative(message.at(0).get<std::size_t>(), message.at(1), variant,
                          std::make_index_sequence<std::variant_size_v<Variant>>())) {
      return variant;
    }
    return MakeError("a message of unknown kind");
  } catch (const Json::exception& e) {
    return MakeError("a damaged message: {}", e.what());
  }
}

}  // namespace

void to_json(Json& json, const KillAllRequest&) { json = nullptr; }
void from_json(const Json&, KillAllRequest&) {}
void to_json(Json& json, const Done&) { json = nullptr; }
void from_json(const Json&, Done&) {}

void to_json(Json& json, const Exit& exit) {
  json = Json::array({exit.inner_pid, exit.wait_status, exit.user_time.count(),
                      exit.system_time.count(), exit.max_resident});
}

void from_json(const Json& json, Exit& exit) {
  json.at(0).get_to(exit.inner_pid);
  json.at(1).get_to(exit.wait_status);
  exit.user_time = std::chrono::microseconds(json.at(2).get<std::int64_t>());
  exit.system_time = std::chrono::microseconds(json.at(3).get<std::int64_t>());
  json.at(4).get_to(exit.max_resident);
}

void to_json(Json& json, const PrepareRequest& request) {
  const ProgramSpec& spec = request.spec;
  json = Json::array({spec.path, spec.argv, spec.environment, spec.standard_input,
                      spec.standard_output, spec.standard_error, spec.rows, spec.columns,
                      Pack(spec.filter)});
}

void from_json(const Json& json, PrepareRequest& request) {
  ProgramSpec& spec = request.spec;
  json.at(0).get_to(spec.path);
  json.at(1).get_to(spec.argv);
  json.at(2).get_to(spec.environment);
  json.at(3).get_to(spec.standard_input);
  json.at(4).get_to(spec.standard_output);
  json.at(5).get_to(spec.standard_error);
  json.at(6).get_to(spec.rows);
  json.at(7).get_to(spec.columns);
  spec.filter = Unpack(json.at(8).get<std::string>());
}

std::string Encode(const Request& request) { return EncodeVariant(request); }
std::string Encode(const Reply& reply) { return EncodeVariant(reply); }
Result<Request> DecodeRequest(std::string_view bytes) { return DecodeVariant<Request>(bytes); }
Result<Reply> DecodeReply(std::string_view bytes) { return DecodeVariant<Reply>(bytes); }

}  // namespace ipclab
