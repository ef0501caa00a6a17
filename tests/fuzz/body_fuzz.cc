#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "amanat/acts/all.h"
#include "ledger/base/check.h"
#include "ledger/entry/body.h"
#include "ledger/entry/text.h"
#include "services/rules/catalogue/catalogue.h"

// Two bytes name an event type, the rest is a body or a line of it: refused, or the one encoding of
// what it says, which can be printed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const absl::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const uint32_t event_type = data[0] | static_cast<uint32_t>(data[1]) << 8;
  amanat::acts::WithBodyOf(event_type, [&](const auto& empty) {
    const auto body = amanat::entry::DecodeBody<std::decay_t<decltype(empty)>>(bytes);
    if (!body.ok()) return;
    AMANAT_CHECK(amanat::wire::Encode(*body) == bytes);
    AMANAT_CHECK(!amanat::entry::ToJson(*body, amanat::rules::FundCatalogue()).empty());
  });
  return 0;
}
