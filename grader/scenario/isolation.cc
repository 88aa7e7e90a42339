#include "grader/scenario/isolation.h"

#include <errno.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "grader/base/deadline.h"
#include "grader/scenario/keeper.h"

namespace ipclab {
namespace {

using Json = nlohmann::json;

// What a machine says that will not give namespaces, today or tomorrow; not what one says that is
// short of memory or processes.
bool IsRefusal(int error) {
  return error == EPERM || error == EACCES || error == ENOSYS || error == EINVAL ||
         error == ENOSPC || error == EUSERS || error == EROFS || error == ENODEV;
}

// Why there are no namespaces here; "" if there are, or if that could not be found out.
std::string WhyRefused() {
  const auto look = []() -> Result<Json> {
    const auto jail = Jail::Create({});
    if (jail.ok() || !IsRefusal(jail.error().errno_value)) return Json("");
    return Json("this machine refuses namespaces, and `ipclab doctor` tells what helps: " +
                jail.error().message);
  };
  const Result<Json> found = InKeeper(look, Deadline::After(std::chrono::seconds(60)));
  return found.ok() ? found->get<std::string>() : "";
}

}  // namespace

std::string NameOf(Isolation isolation) {
  return isolation == Isolation::kFull ? "full" : "reduced";
}

const std::vector<std::string>& IsolationNames() {
  static const std::vector<std::string> kNames = {"auto", "full", "reduced"};
  return kNames;
}

IsolationChoice ChooseIsolation(const std::string& name) {
  if (name == "full") return {};
  if (name == "reduced") return {Isolation::kReduced, "asked for by --isolation reduced"};
  std::string why = WhyRefused();
  if (why.empty()) return {};
  return {Isolation::kReduced, std::move(why)};
}

}  // namespace ipclab
