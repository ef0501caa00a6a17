// Drafts that move money in a fund log, for tests of the append pipeline: an opening
// balance into the bank, and allotments issued out of it.
#ifndef AMANAT_LEDGER_APPEND_TESTING_FUND_MONEY_H_
#define AMANAT_LEDGER_APPEND_TESTING_FUND_MONEY_H_

#include <string>

#include "ledger/append/testing/fund_fixture.h"

namespace amanat::append {

// The account of site manila in Saudi riyals.
accounts::AccountKey ManilaAccount(accounts::Chart chart, const std::string& dimension = "");

// Bank / accumulated fund, signed by both administrators.
Draft OpeningBalance(FundFixture& fund, const Writer& ledger, int64_t amount);

// Allotment in transit / bank, signed by operator "treasurer-1", who must be admitted.
Draft IssueAllotment(FundFixture& fund, const Writer& ledger, const std::string& allotment,
                     int64_t amount);

// What stands posted on the account; 0 when it is not open.
int64_t PostedOn(const Writer& ledger, const accounts::AccountKey& key);

}  // namespace amanat::append

#endif  // AMANAT_LEDGER_APPEND_TESTING_FUND_MONEY_H_
