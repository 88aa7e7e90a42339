// What keeper and init say to each other, and its form on the wire (CBOR).
//
// The keeper sends Requests, one at a time; init answers each with one Reply that is no Exit.  An
// Exit comes unasked, when a program has ended and init has reaped it.
#ifndef GRADER_SANDBOX_MESSAGES_H_
#define GRADER_SANDBOX_MESSAGES_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "grader/base/result.h"
#include "grader/sandbox/inventory.h"
#include "grader/sandbox/jail.h"

namespace ipclab {

struct MakeRequest {
  std::vector<Fixture> fixtures;
};
struct PrepareRequest {
  ProgramSpec spec;
};
struct KillAllRequest {};
struct InventoryRequest {
  std::vector<std::string> queues;
};
struct RemoveRequest {
  Inventory objects;
};
struct ReadFileRequest {
  std::string path;
  std::uint64_t limit = 0;
};
using Request = std::variant<MakeRequest, PrepareRequest, KillAllRequest, InventoryRequest,
                             ReadFileRequest, RemoveRequest>;

struct Done {};
// The frame's process is the program (without namespaces it is inner_pid); its descriptors are
// those that `fds` names, a letter each: (g)ate, (t)erminal, (i)nput, (o)utput, (e)rror.
struct Prepared {
  pid_t inner_pid = 0;
  std::string fds;
};
struct FileContent {
  std::string bytes;
};
using Reply = std::variant<Done, Error, Prepared, FileContent, Inventory, Exit>;

std::string Encode(const Request& request);
std::string Encode(const Reply& reply);
Result<Request> DecodeRequest(std::string_view bytes);
Result<Reply> DecodeReply(std::string_view bytes);

}  // namespace ipclab

#endif  // GRADER_SANDBOX_MESSAGES_H_
