#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/merkle/tile.h"

// The first byte tells what follows: 0 a path, otherwise a bundle of so many entries.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  using namespace amanat::merkle;
  if (bytes.empty()) return 0;
  const uint32_t width = static_cast<uint8_t>(bytes[0]);
  const absl::string_view rest = bytes.substr(1);
  if (width == 0) {
    const auto tile = ParseTilePath(rest);
    AMANAT_CHECK(!tile.ok() || TilePath(*tile) == rest);
    const auto bundle = ParseEntryBundlePath(rest);
    AMANAT_CHECK(!bundle.ok() || EntryBundlePath(bundle->number, bundle->width) == rest);
    return 0;
  }
  const auto entries = DecodeEntryBundle(rest, width);
  if (entries.ok()) AMANAT_CHECK(*EncodeEntryBundle(*entries) == rest);
  return 0;
}
