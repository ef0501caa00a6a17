// write_golden_bodies ROOT: writes tests/data/acts below the given root of the repository. What an
// event type's body was is for ever: to be run for new messages only, never to change a vector.
#include <iostream>

#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "tests/conformance/acts/golden_bodies.h"

namespace amanat::golden {
namespace {

absl::Status WriteAll(const std::string& root) {
  const std::string folder = root + "/tests/data/acts";
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder));
  for (const auto& [name, content] : GoldenBodies()) {
    AMANAT_RETURN_IF_ERROR(WriteFileDurably(folder + "/" + name, content));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace amanat::golden

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_golden_bodies ROOT\n";
    return 2;
  }
  const absl::Status status = amanat::golden::WriteAll(argv[1]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
