// Which of two broken rules is named: the one that Accounts looks at first. The order across all
// of an entry's rules: ledger/doc/life_of_an_entry.md.
#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/accounts/accounts.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::accounts {
namespace {

using entry::Entry;
using entry::Phase;
using ::testing::HasSubstr;

constexpr money::Currency kRiyal{.numeric = 682};
constexpr uint32_t kType = 9000;  // of a newer version, which these accounts permit
constexpr LogIndex kHold = 3, kReversed = 4, kNext = 9;
// kLimited is never credited and holds 10; kClosedAccount is closed; kForeign permits nothing.
constexpr uint64_t kOpen = 1, kLimited = 2, kClosedAccount = 3, kForeign = 4;

struct Fault {
  const char* reason;
  std::function<void(Entry&)> make;
};

// In the order of precedence.
const std::vector<Fault>& Faults() {
  static const auto* faults = new std::vector<Fault>{
      {"without office", [](Entry& e) { e.openings.emplace_back(); }},
      {"sum to",
       [](Entry& e) {
         e.postings.push_back({kOpen, 1});
       }},
      {"no open hold", [](Entry& e) { e.closes_hold = 8; }},
      {"again reversed", [](Entry& e) { e.reverses = kReversed; }},
      {"may not touch",
       [](Entry& e) {
         e.postings.insert(e.postings.end(), {{kForeign, 1}, {kForeign, -1}});
       }},
      {"is closed",
       [](Entry& e) {
         e.postings.insert(e.postings.end(), {{kClosedAccount, 1}, {kClosedAccount, -1}});
       }},
      {"has 0.10 SAR available, and 0.11 SAR is asked for",
       [](Entry& e) {
         e.postings.insert(e.postings.end(), {{kOpen, 11}, {kLimited, -11}});
       }},
      {"would be closed", [](Entry& e) { e.closings = {kOpen}; }},
  };
  return *faults;
}

class PrecedenceTest : public ::testing::Test {
 protected:
  PrecedenceTest() {
    Entry open;
    for (const char* dimension : {"open", "limited", "closed", "foreign"}) {
      open.openings.push_back({.office = "manila",
                               .chart = 777,
                               .currency = kRiyal,
                               .dimension = dimension,
                               .event_types = {kType}});
    }
    open.openings[1].limit = entry::Limit::kNeverCredit;
    open.openings[3].event_types.clear();
    open.index = 1;
    open.closings = {kClosedAccount};
    Apply(open);
    Apply({.index = 2, .postings = {{kLimited, 10}, {kOpen, -10}}});
    Apply({.index = kHold, .postings = {{kOpen, 1, Phase::kHold}, {kOpen, -1, Phase::kHold}}});
    Apply({.index = kReversed, .postings = {{kOpen, 1}, {kOpen, -1}}});
    Apply({.index = 5, .postings = {{kOpen, -1}, {kOpen, 1}}, .reverses = kReversed});
  }
  void Apply(const Entry& entry) { ASSERT_EQ(ReasonOf(entry), ""); }
  std::string ReasonOf(const Entry& entry) {
    const auto breach = accounts_.Apply(entry, kType);
    if (!breach.ok()) return std::string(breach.status().message());
    return breach->has_value() ? (**breach).Text(toy::Catalogue()) : "";
  }

  Accounts accounts_{toy::Catalogue()};
};

TEST_F(PrecedenceTest, EachFaultAloneIsNamed) {
  for (const Fault& fault : Faults()) {
    Entry entry{.index = kNext};
    fault.make(entry);
    EXPECT_THAT(ReasonOf(entry), HasSubstr(fault.reason));
  }
}

TEST_F(PrecedenceTest, OfTwoFaultsTheFirstIsNamed) {
  for (size_t second = 1; second < Faults().size(); ++second) {
    for (size_t first = 0; first < second; ++first) {
      Entry entry{.index = kNext};
      Faults()[second].make(entry);
      Faults()[first].make(entry);
      EXPECT_THAT(ReasonOf(entry), HasSubstr(Faults()[first].reason)) << Faults()[second].reason;
    }
  }
}

}  // namespace
}  // namespace amanat::accounts
