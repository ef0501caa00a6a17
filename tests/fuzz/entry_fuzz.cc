#include <cstddef>
#include <cstdint>

#include "ledger/base/check.h"
#include "ledger/entry/text.h"
#include "ledger/examine/leaf.h"

// Any bytes are refused, or are the one encoding of an entry; what is read can be printed.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto entry = amanat::entry::DecodeEntry(bytes);
  if (entry.ok()) {
    AMANAT_CHECK(amanat::wire::Encode(*entry) == bytes);
    AMANAT_CHECK(!amanat::entry::ToJson(*entry, amanat::entry::EngineCatalogue()).empty());
  }
  const auto leaf = amanat::examine::ParseLeaf(std::string(bytes));
  AMANAT_CHECK(entry.ok() || !leaf.ok());
  return 0;
}
