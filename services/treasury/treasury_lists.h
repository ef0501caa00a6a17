// What the treasury answers, as seeks and scans of the tables of the fund logs at hand: exchanges,
// allotments, liquidations, trial balance, inter-office balances. A log that is followed only so far is shown as
// far as it is followed. A page costs what stands on it, wherever it begins.
//
//   AMANAT_RETURN_IF_ERROR(ListAllotments(now, request, response));
//
// Errors as common.proto and treasury.proto say, and those of the rows. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_TREASURY_TREASURY_LISTS_H_
#define AMANAT_SERVICES_TREASURY_TREASURY_LISTS_H_

#include <string>

#include "amanat/treasury/v1/treasury.pb.h"
#include "ledger/base/clock.h"
#include "services/core/site_rows.h"

namespace amanat::treasury {

// Rows that are looked at for one page, wanted or not: a page that has looked at as many ends early.
constexpr size_t kLinesLookedAtMax = 5'000;
// Postings in transit of one direction that one answer looks at.
constexpr size_t kInTransitLookedAtMax = 10'000;

absl::Status ListAllotments(const core::SiteRows& now, const v1::ListAllotmentsRequest& request,
                            v1::ListAllotmentsResponse* response);
absl::Status ListLiquidations(const core::SiteRows& now, const v1::ListLiquidationsRequest& request,
                              v1::ListLiquidationsResponse* response);
absl::Status ListExchanges(const core::SiteRows& now, const v1::ListExchangesRequest& request,
                           v1::ListExchangesResponse* response);
absl::Status TrialBalance(const core::SiteRows& now, const v1::TrialBalanceRequest& request,
                          v1::TrialBalanceResponse* response);
absl::Status InterOffice(const core::SiteRows& now, const v1::InterOfficeRequest& request,
                         UnixMicros time, v1::InterOfficeResponse* response);

// FailedPrecondition before the fund is founded.
absl::StatusOr<std::string> HeadOfficeSite(const core::SiteRows& now);

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_TREASURY_LISTS_H_
