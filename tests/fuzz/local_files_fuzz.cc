#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/store/guard.h"
#include "ledger/upkeep/manifest.h"

// The first byte tells what the rest is: a guard, a slot of one, or the manifest of a backup.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'g':
      (void)amanat::store::ParseGuardFile(bytes);
      return 0;
    case 's': {
      const auto slot = amanat::store::ParseGuardSlot(bytes);
      AMANAT_CHECK(!slot.ok() || amanat::store::FormatGuardSlot(*slot) == bytes);
      return 0;
    }
    default: {
      const auto manifest = amanat::upkeep::ParseManifest(bytes);
      AMANAT_CHECK(!manifest.ok() || amanat::upkeep::FormatManifest(*manifest) == bytes);
      return 0;
    }
  }
}
