#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/checkpoint/proof_bundle.h"

namespace {

amanat::checkpoint::TrustPolicy RekorPolicy() {
  amanat::checkpoint::TrustPolicy policy;
  policy.logs = {{*amanat::checkpoint::ParseVerifierKey(
                      "log2025-alpha1.rekor.sigstage.dev+f30d5a99+AT5/gERB6AW"
                      "me8IEtcwaqcZi0hp8ocV4+JRcUnVlQfKP"),
                  ""}};
  return policy;
}

}  // namespace

// A bundle that parses formats to the same bytes, and is judged, whatever it holds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto bundle = amanat::checkpoint::ParseProofBundle(bytes);
  if (!bundle.ok()) return 0;
  AMANAT_CHECK(amanat::checkpoint::FormatProofBundle(*bundle) == bytes);
  static const amanat::checkpoint::TrustPolicy policy = RekorPolicy();
  (void)amanat::checkpoint::VerifyProofBundle(*bundle, amanat::Hash(), policy);
  return 0;
}
