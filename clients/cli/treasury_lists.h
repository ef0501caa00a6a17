// The lists of `amanat treasury`.
#ifndef AMANAT_CLIENTS_CLI_TREASURY_LISTS_H_
#define AMANAT_CLIENTS_CLI_TREASURY_LISTS_H_

#include <memory>
#include <string>

#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/session.h"

namespace amanat::cli {

struct TreasuryListOptions {
  std::string log;                // of trial-balance; empty: the site's own
  bool undecided = false;         // of liquidations
  bool beyond_tolerance = false;  // of exchanges
};

absl::StatusOr<std::unique_ptr<treasury::v1::Treasury::Stub>> DialTreasury(Session& session);

Exit ListAllotments(Session& session, const TreasuryListOptions& options);
Exit ListLiquidations(Session& session, const TreasuryListOptions& options);
Exit ListExchanges(Session& session, const TreasuryListOptions& options);
// The accounts, then one row with the total of each currency. Exit::kRefused when one is not zero.
Exit TrialBalance(Session& session, const TreasuryListOptions& options);
// A row for each pair and currency, then one for each posting in transit. Exit::kRefused when the
// postings do not explain a difference.
Exit InterOffice(Session& session, const TreasuryListOptions& options);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_TREASURY_LISTS_H_
