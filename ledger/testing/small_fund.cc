#include "ledger/testing/small_fund.h"
#include "ledger/entry/testing/toy_catalogue.h"

#include <utility>

namespace amanat::testing {
namespace {

using accounts::Chart;

constexpr money::Currency kRiyal{682};

proposal::KeyedPosting Post(const std::string& office, Chart chart, const std::string& dimension,
                            int64_t amount) {
  return {{office, chart, kRiyal, dimension}, amount, entry::Phase::kPosted};
}

}  // namespace

proposal::Decision OpeningBalance(int64_t amount) {
  proposal::Decision decision;
  decision.postings = {Post("manila", toy::kVault, "", amount),
                       Post("manila", toy::kCapital, "", -amount)};
  return decision;
}

proposal::Decision Issue(const LogBuilder& consulate, const std::string& allotment,
                         int64_t amount) {
  proposal::Decision decision;
  decision.recipient = consulate.id();
  decision.postings = {Post("manila", toy::kUnderWay, allotment, amount),
                       Post("manila", toy::kVault, "", -amount)};
  return decision;
}

proposal::Decision Accept(const entry::Reference& issue, const LogBuilder& office,
                          const std::string& allotment, int64_t amount) {
  proposal::Decision decision;
  decision.recipient = office.id();
  decision.consumes = {issue};
  decision.postings = {Post("riyadh", toy::kPurse, allotment, amount),
                       Post("manila", toy::kOwedTo, allotment, -amount)};
  return decision;
}

proposal::Decision Seen(const entry::Reference& acceptance, const std::string& allotment,
                        int64_t amount) {
  proposal::Decision decision;
  decision.consumes = {acceptance};
  decision.postings = {Post("riyadh", toy::kOwedBy, allotment, amount),
                       Post("manila", toy::kUnderWay, allotment, -amount)};
  return decision;
}

proposal::Decision Spend(const std::string& allotment, int64_t amount) {
  proposal::Decision decision;
  decision.postings = {Post("riyadh", toy::kUseKept, allotment, amount),
                       Post("riyadh", toy::kPurse, allotment, -amount)};
  return decision;
}

proposal::Decision Return(const LogBuilder& office, const std::string& allotment, int64_t amount) {
  proposal::Decision decision;
  decision.recipient = office.id();
  decision.postings = {Post("manila", toy::kOwedTo, allotment, amount),
                       Post("riyadh", toy::kPurse, allotment, -amount)};
  return decision;
}

SmallFund::SmallFund(FundBuilder& fund) {
  LogBuilder& office = fund.AddLog("manila", entry::Book::kFund);
  LogBuilder& consulate = fund.AddLog("riyadh", entry::Book::kFund);
  fund.AdmitOperator("treasurer", "manila", {directory::Role::kTreasurer});
  fund.AdmitOperator("consul", "riyadh", {directory::Role::kTreasurer});
  fund.AdmitOperator("payer", "riyadh", {directory::Role::kPayer});
  office.Follow(fund.directory());
  consulate.Follow(fund.directory());
  fund.Append(office, toy::kMinted, {"admin-1", "admin-2"}, OpeningBalance(kOpened));
  issue = fund.Append(office, toy::kGranted, {"treasurer"}, Issue(consulate, kAllotment, kIssued));
  consulate.Follow(office);
  acceptance = fund.Append(consulate, toy::kReceived, {"consul"},
                           Accept(office.ReferenceTo(issue), office, kAllotment, kIssued));
  office.Follow(consulate);
  seen = office.AppendOfWriter(toy::kReceiptSeen,
                               Seen(consulate.ReferenceTo(acceptance), kAllotment, kIssued));
  payment = fund.Append(consulate, toy::kUsed, {"payer"}, Spend(kAllotment, kSpent));
}

}  // namespace amanat::testing
