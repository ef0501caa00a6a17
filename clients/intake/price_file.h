// Reads what remittance services charge, as quoted to a customer ("observed prices"), from the files of
// World Bank Remittance Prices Worldwide.
//
//   AMANAT_ASSIGN_OR_RETURN(std::vector<PriceRow> prices, ReadPricesCsv(bytes));
//
// An observed price is not a remittance: nobody sent anything. Thread-safe: a pure function.
#ifndef AMANAT_CLIENTS_INTAKE_PRICE_FILE_H_
#define AMANAT_CLIENTS_INTAKE_PRICE_FILE_H_

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "amanat/acts/remittance.h"
#include "services/forms/cost.h"

namespace amanat::intake {

// How far a published total may be from fee and margin: all three are published with two decimals.
constexpr remittance::PercentMillionths kPublishedTotalTolerance = 15'000;

struct PriceRow {
  size_t line = 0;                 // of the file
  remittance::PriceObserved body;  // of whose quotes those are absent that miss a value
};

// Reads one of the two published layouts, told by its header: services (columns period,
// provider_slug, source, ... fee200, fx_margin200_pct, total200_pct, ...) or firms (PERIOD,
// SOURCE_CODE, FIRM, ... CC1 LCU FEE, CC1 FX MARGIN, CC1 TOTAL COST %, ...). Empty and ".." mean
// missing. Names of firms and methods become codes. InvalidArgument names every bad line: unreadable
// values, or a published total that is further than kPublishedTotalTolerance from fee and margin.
absl::StatusOr<std::vector<PriceRow>> ReadPricesCsv(absl::string_view text);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PRICE_FILE_H_
