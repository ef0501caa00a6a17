#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/checkpoint/checkpoint.h"

// A checkpoint's text that parses formats to the same bytes, and can be signed into a note that
// opens, unless its origin may not name a key.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amanat::checkpoint;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto checkpoint = ParseCheckpointText(text);
  if (!checkpoint.ok()) return 0;
  AMANAT_CHECK(FormatCheckpointText(*checkpoint) == text);
  if (!CheckKeyName(checkpoint->origin).ok()) return 0;
  static const auto key = *amanat::signing::PrivateKey::FromSeed(std::string(32, 'k'));
  const auto opened = OpenCheckpoint(SignCheckpoint(*checkpoint, key),
                                     MakeVerifierKey(checkpoint->origin, key.public_key()));
  AMANAT_CHECK(opened.ok() && *opened == *checkpoint);
  return 0;
}
