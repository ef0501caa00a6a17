#include "services/core/testing/laid_over.h"

#include "ledger/base/check.h"

namespace amanat::core_testing {

LaidOver::LaidOver(rules_testing::FundFixture& fund, const std::string& site)
    : ledger_(fund, site), below_(ledger_.PinRows().value()), now_(below_) {
  for (core::LogRows& log : now_.logs) {
    if (log.name.book != entry::Book::kFund) continue;
    // Each site of a fund fixture has one fund log.
    const auto [added, is_new] =
        rows_.emplace(log.name.site, std::make_shared<state::Overlay>(log.rows.get()));
    AMANAT_CHECK(is_new);
    log.rows = std::make_shared<CountedRows>(added->second, reads_);
  }
}

}  // namespace amanat::core_testing
