#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/replication/frame.h"

// Any bytes from a peer are refused, or are the one encoding of a frame within its bounds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto frame = amanat::replication::DecodeFrame(bytes);
  AMANAT_CHECK(!frame.ok() || amanat::replication::EncodeFrame(*frame) == bytes);
  return 0;
}
