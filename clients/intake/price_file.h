// Reads what remittance services charge, as quoted to a customer ("observed prices"), from the files of
// World Bank Remittance Prices Worldwide.
//
//   AMANAT_ASSIGN_OR_RETURN(PriceFile file, ReadPricesCsv(bytes, today));
//   if (!file.faults.empty()) return FaultsError(file.faults);   // refused whole
//
// An observed price is not a remittance: nobody sent anything. Thread-safe: a pure function.
#ifndef AMANAT_CLIENTS_INTAKE_PRICE_FILE_H_
#define AMANAT_CLIENTS_INTAKE_PRICE_FILE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/remittance.h"
#include "clients/intake/csv.h"
#include "ledger/base/clock.h"
#include "services/forms/cost.h"

namespace amanat::intake {

// How far a published total may be from fee and margin: all three are published with two decimals.
constexpr remittance::PercentMillionths kPublishedTotalTolerance = 15'000;

struct PriceRow {
  size_t line = 0;                 // of the file
  remittance::PriceObserved body;  // of whose quotes those are absent that miss a value
};

struct PriceFile {
  std::vector<PriceRow> prices;             // the good lines, in order
  std::vector<LineFault> faults;            // the bad ones, ascending by line
  std::vector<std::string> unread_columns;  // as CsvFile
};

// Reads one of two published layouts, told by its header: services, whose columns are PriceColumns()
// (columns.h), or firms (PERIOD, SOURCE_CODE, FIRM, ... CC1 LCU FEE, CC1 FX MARGIN, CC1 TOTAL COST %,
// ...). Empty and ".." mean missing. Names of firms and methods become codes (firm_code.h). `today`, the
// date at the site, bounds the dates. Faults are unreadable values, and a published total that is further
// than kPublishedTotalTolerance from fee and margin. Errors as ParseCsv.
absl::StatusOr<PriceFile> ReadPricesCsv(absl::string_view text, CivilDays today);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PRICE_FILE_H_
