// Writes tests/data/entry/golden.json and the seeds of the fuzz targets below the given root of the
// repository. To be run only when the format changes, together with ledger/doc/entry_format.md.
#include <iostream>

#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "tests/conformance/entry/golden_entries.h"

namespace amanat::golden {
namespace {

absl::Status WriteAll(const std::string& root) {
  AMANAT_RETURN_IF_ERROR(MakeFolders(root + "/tests/data/entry"));
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(root + "/tests/data/entry/golden.json", GoldenJson()));
  for (const auto& [name, content] : FuzzSeeds()) {
    const std::string path = root + "/tests/fuzz/seeds/" + name;
    AMANAT_RETURN_IF_ERROR(MakeFolders(path.substr(0, path.rfind('/'))));
    AMANAT_RETURN_IF_ERROR(WriteFileDurably(path, content));
  }
  return absl::OkStatus();
}

}  // namespace
}  // namespace amanat::golden

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_golden_entries ROOT\n";
    return 2;
  }
  const absl::Status status = amanat::golden::WriteAll(argv[1]);
  if (!status.ok()) std::cerr << status << "\n";
  return status.ok() ? 0 : 1;
}
