#include <cstddef>
#include <cstdint>

#include "absl/strings/str_split.h"
#include "ledger/base/check.h"
#include "ledger/checkpoint/checkpoint.h"

// A verifier key, a signature line and the text that it signs: keys and lines that parse format to
// the same bytes, and a cosignature that verifies fits no other text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amanat::checkpoint;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::vector<absl::string_view> parts = absl::StrSplit(bytes, absl::MaxSplits('\n', 2));
  const auto key = ParseVerifierKey(parts[0]);
  if (key.ok()) AMANAT_CHECK(FormatVerifierKey(*key) == parts[0]);
  if (parts.size() < 3) return 0;
  const auto line = ParseSignatureLine(parts[1]);
  if (!line.ok()) return 0;
  AMANAT_CHECK(FormatSignatureLine(*line) == std::string(parts[1]) + "\n");
  if (!key.ok() || !VerifyCosignature(parts[2], *line, *key).ok()) return 0;
  AMANAT_CHECK(!VerifyCosignature(std::string(parts[2]) + "extension\n", *line, *key).ok());
  return 0;
}
