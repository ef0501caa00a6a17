#include <cstddef>
#include <cstdint>
#include <string>

#include "ledger/base/check.h"
#include "services/node/config.h"

// Any bytes are a configuration that answers for all that it serves, or an error that says where.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amanat::node;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto config = ParseConfig(text, "/nowhere/node.toml");
  if (!config.ok()) {
    AMANAT_CHECK(config.status().message().find("/nowhere/node.toml") != absl::string_view::npos);
    return 0;
  }
  AMANAT_CHECK(!config->serve.empty() && config->data_directory.front() == '/');
  for (const Part part : config->serve) AMANAT_CHECK(!config->AddressOf(part).empty());
  return 0;
}
