#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/import_state.h"

// Bodies of an import: read back to the same bytes, and never more than refused by its state.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  using amanat::examine::ImportState;
  ImportState state;
  const auto manifest = amanat::wire::Decode<amanat::entry::Manifest>(bytes);
  if (manifest.ok()) {
    AMANAT_CHECK(amanat::wire::Encode(*manifest) == bytes);
    (void)state.Begin(0, *manifest);
  }
  const auto duplicates = amanat::wire::Decode<amanat::entry::ImportDuplicates>(bytes);
  if (!duplicates.ok()) return 0;
  AMANAT_CHECK(amanat::wire::Encode(*duplicates) == bytes);
  ImportState other;
  AMANAT_CHECK(other.Begin(duplicates->manifest, {.count = 1'000}).ok());
  if (other.TakeDuplicates(*duplicates, /*size=*/1'000, {}).ok()) {
    (void)other.Close({.manifest = duplicates->manifest, .recorded = 0, .duplicates = 1'000});
  }
  return 0;
}
