// The smallest fund in which money moves: a head office with an opening balance and an allotment
// issued, a consulate that accepted it and spent of it. For tests of export and verification.
//
//   FundBuilder fund(1);
//   const SmallFund story(fund);    // every log is there and valid
//
// Thread-compatible.
#ifndef AMANAT_LEDGER_TESTING_SMALL_FUND_H_
#define AMANAT_LEDGER_TESTING_SMALL_FUND_H_

#include <string>

#include "ledger/testing/log_builder.h"

namespace amanat::testing {

constexpr char kAllotment[] = "allotment-1";
constexpr int64_t kOpened = 5'000'000;
constexpr int64_t kIssued = 1'000'000;
constexpr int64_t kSpent = 200'000;

struct SmallFund {
  // Opening balance, issue, acceptance, seen at head office, a payment; every log has followed
  // the directory. Operators: treasurer (manila), consul and payer (riyadh).
  explicit SmallFund(FundBuilder& fund);

  LogIndex issue = 0;       // in manila's fund
  LogIndex acceptance = 0;  // in riyadh's fund
  LogIndex seen = 0;        // in manila's fund
  LogIndex payment = 0;     // in riyadh's fund
};

// The effects of one act each, by books.
proposal::Decision OpeningBalance(int64_t amount);
proposal::Decision Issue(const LogBuilder& consulate, const std::string& allotment, int64_t amount);
proposal::Decision Accept(const entry::Reference& issue, const LogBuilder& office,
                          const std::string& allotment, int64_t amount);
proposal::Decision Seen(const entry::Reference& acceptance, const std::string& allotment,
                        int64_t amount);
proposal::Decision Spend(const std::string& allotment, int64_t amount);
proposal::Decision Return(const LogBuilder& office, const std::string& allotment, int64_t amount);

}  // namespace amanat::testing

#endif  // AMANAT_LEDGER_TESTING_SMALL_FUND_H_
