#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/checkpoint/trust_policy.h"

// A trust file that parses says the same after it was written again.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto policy = amanat::checkpoint::ParseTrustPolicy(bytes);
  if (!policy.ok()) return 0;
  const auto again =
      amanat::checkpoint::ParseTrustPolicy(amanat::checkpoint::FormatTrustPolicy(*policy));
  AMANAT_CHECK(again.ok() && *again == *policy);
  (void)amanat::checkpoint::QuorumReached(*policy, {});
  return 0;
}
