// The ledger of one site of a fund fixture, for tests of what a service makes of it.
//
//   FundFixture fund(rules::FundRules());
//   FundLedger ledger(fund, "riyadh");
//   desk::Desk desk("riyadh", ledger, fund.clock());
//   ... ledger.reads().rows is what the last request cost
//
// What it pins is good until the fund's next entry. Thread-compatible, as the fund is.
#ifndef AMANAT_SERVICES_CORE_TESTING_FUND_LEDGER_H_
#define AMANAT_SERVICES_CORE_TESTING_FUND_LEDGER_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/core/ledger_client.h"
#include "services/core/testing/counted_rows.h"
#include "services/rules/testing/fund_fixture.h"

namespace amanat::core_testing {

class FundLedger final : public core::LedgerClient {
 public:
  // `fund` outlives this object.
  FundLedger(rules_testing::FundFixture& fund, std::string site)
      : fund_(fund), site_(std::move(site)) {}

  absl::StatusOr<core::SiteRows> PinRows() override;
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override;
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedCommand& command,
                                                proposal::Purpose purpose) override;
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::SignedImport& import,
                                                      proposal::Purpose purpose) override;
  absl::StatusOr<proposal::AppendResult> Preview(const LogId& log,
                                                 const std::string& command) override;

  // As of a restored backup: what is pinned from now on says so of that log.
  void FallBehindGuard(const LogId& log) { behind_ = log; }

  // Since the last PinRows.
  const Reads& reads() const { return reads_; }

 private:
  bool Sees(const LogId& log) const;
  bool Owns(const LogId& log) const;

  rules_testing::FundFixture& fund_;
  const std::string site_;
  std::optional<LogId> behind_;
  Reads reads_;
};

}  // namespace amanat::core_testing

#endif  // AMANAT_SERVICES_CORE_TESTING_FUND_LEDGER_H_
