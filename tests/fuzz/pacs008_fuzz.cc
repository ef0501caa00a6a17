#include <cstddef>
#include <cstdint>
#include <variant>

#include "clients/intake/observation.h"
#include "clients/intake/pacs008.h"
#include "ledger/base/check.h"

// Any bytes are refused as a whole, or give one result for each transaction, in their order.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amanat::intake;
  const auto results = ParsePacs008({reinterpret_cast<const char*>(data), size});
  if (!results.ok()) return 0;
  AMANAT_CHECK(!results->empty() && results->size() <= kPacs008TransactionsMax);
  for (size_t i = 0; i < results->size(); ++i) {
    const auto* refusal = std::get_if<TransferRefusal>(&(*results)[i]);
    if (refusal == nullptr) continue;
    AMANAT_CHECK(refusal->transaction == i + 1);
    AMANAT_CHECK(!RefusalName(refusal->reason).empty());
    (void)ObservationOf(*refusal);
  }
  return 0;
}
