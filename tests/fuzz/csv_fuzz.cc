#include <cstddef>
#include <cstdint>

#include "clients/intake/csv.h"
#include "ledger/base/check.h"

// Any bytes give rows and faults, or an error; what is given can be read and named.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amanat::intake;
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  const auto header = ReadCsvHeader(text);
  const auto file = ParseCsv(text, {.required = {"receipt_number", "name"},
                                    .optional = {"amount", "note"},
                                    .other_columns_allowed = (size & 1) != 0});
  AMANAT_CHECK(header.ok() || !file.ok());
  if (!file.ok()) return 0;
  size_t line = 1;
  for (const CsvRow& row : file->rows) {
    AMANAT_CHECK(row.line() > line);
    line = row.line();
    for (const char* column : {"receipt_number", "name", "amount", "note"}) {
      AMANAT_CHECK(row[column].size() <= kFieldBytesMax);
    }
  }
  AMANAT_CHECK(FaultsError(file->faults).ok() == file->faults.empty());
  return 0;
}
