#include "ledger/append/testing/fund_money.h"

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/money/currency.h"

namespace amanat::append {
namespace {

constexpr uint16_t kRiyal = 682;

}  // namespace

accounts::AccountKey ManilaAccount(accounts::Chart chart, const std::string& dimension) {
  return {"manila", chart, money::Currency{kRiyal}, dimension};
}

Draft OpeningBalance(FundFixture& fund, const Writer& ledger, int64_t amount) {
  Draft draft{
      fund.MakeRawCommand(ledger.id(), toy::kMinted, "statement"), {"admin-1", "admin-2"}, {}};
  draft.decision.postings = {{ManilaAccount(toy::kVault), amount},
                             {ManilaAccount(toy::kCapital), -amount}};
  return draft;
}

Draft IssueAllotment(FundFixture& fund, const Writer& ledger, const std::string& allotment,
                     int64_t amount) {
  Draft draft{fund.MakeRawCommand(ledger.id(), toy::kGranted, allotment), {"treasurer-1"}, {}};
  draft.decision.postings = {{ManilaAccount(toy::kUnderWay, allotment), amount},
                             {ManilaAccount(toy::kVault), -amount}};
  return draft;
}

int64_t PostedOn(const Writer& ledger, const accounts::AccountKey& key) {
  int64_t posted = 0;
  ledger.WithState([&](const examine::LogState& state) {
    const accounts::Account* account = state.accounts().Find(key);
    if (account != nullptr) posted = account->posted;
  });
  return posted;
}

}  // namespace amanat::append
