#include <cstddef>
#include <cstdint>

#include "clients/intake/collector_file.h"
#include "clients/intake/price_file.h"
#include "clients/intake/remittance_file.h"
#include "ledger/base/check.h"

// The first byte tells whose file the rest is: a collector's, a list of prices, or a provider's. Lines
// that are taken stand in the order of the file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const absl::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  constexpr amanat::CivilDays kToday = 20'600;
  const auto ascend = [](const auto& rows) {
    size_t line = 1;
    for (const auto& row : rows) {
      AMANAT_CHECK(row.line > line);
      line = row.line;
    }
  };
  switch (data[0]) {
    case 'c': {
      const auto file = amanat::intake::ReadCollectorFile(text, kToday);
      if (file.ok()) ascend(file->receipts);
      return 0;
    }
    case 'p': {
      const auto file = amanat::intake::ReadPricesCsv(text, kToday);
      if (file.ok()) ascend(file->prices);
      return 0;
    }
    default: {
      const auto file = amanat::intake::ReadRemittancesCsv(text, "provider", kToday);
      if (file.ok()) ascend(file->rows);
      return 0;
    }
  }
}
