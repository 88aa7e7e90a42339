#include "grader/cli/isolation.h"

#include "grader/scenario/isolation.h"

namespace ipclab {

void AddIsolation(CLI::App& command, std::string* name) {
  command
      .add_option("--isolation", *name,
                  "full: with namespaces; reduced: without (docs/threat-model.md); auto: as this "
                  "machine allows")
      ->check(CLI::IsMember(IsolationNames()))
      ->capture_default_str();
}

}  // namespace ipclab
