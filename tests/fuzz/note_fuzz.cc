#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/checkpoint/checkpoint.h"

// A note, and a checkpoint in it, that parses formats to the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto note = amanat::checkpoint::ParseNote(bytes);
  if (!note.ok()) return 0;
  AMANAT_CHECK(amanat::checkpoint::FormatNote(*note) == bytes);
  const auto checkpoint = amanat::checkpoint::ParseCheckpointText(note->text);
  if (!checkpoint.ok()) return 0;
  AMANAT_CHECK(amanat::checkpoint::FormatCheckpointText(*checkpoint) == note->text);
  return 0;
}
