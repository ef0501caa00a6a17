// The sums of allotments alone, over accounts that no limit guards: whatever the ledger's own limits
// stop first, the sums must find again.
#include "ledger/verify/allotment_check.h"

#include <gtest/gtest.h>

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/testing/small_fund.h"

namespace amanat::verify {
namespace {

using testing::kAllotment;
using testing::kIssued;
using testing::kSpent;

// The toy fund's, but that anything may be posted on a purse.
const entry::Catalogue& WithoutLimits() {
  static const auto* catalogue = [] {
    entry::CatalogueParts parts;
    for (const entry::EventTypeInfo& type : toy::Catalogue().event_types()) {
      // The engine adds its own, of which one has a number among those of rules.
      if (type.type == entry::EventType::kChartPermitsAdded) continue;
      if (static_cast<uint32_t>(type.type) >= static_cast<uint32_t>(toy::kMinted)) {
        parts.event_types.push_back(type);
      }
    }
    parts.charts = toy::Catalogue().charts();
    for (entry::ChartInfo& chart : parts.charts) chart.limit = entry::Limit::kNone;
    parts.rights = toy::Catalogue().rights();
    return new entry::Catalogue(parts);
  }();
  return *catalogue;
}

class AllotmentCheckTest : public ::testing::Test {
 protected:
  testing::LogBuilder& office() { return fund_.log("manila", entry::Book::kFund); }
  testing::LogBuilder& consulate() { return fund_.log("riyadh", entry::Book::kFund); }

  // Of the consulate, after what the small fund's story left.
  void Hold(int64_t amount) {
    proposal::Decision decision = testing::Spend(kAllotment, amount);
    for (proposal::KeyedPosting& posting : decision.postings) posting.phase = entry::Phase::kHold;
    fund_.Append(consulate(), toy::kReserved, {"payer"}, decision);
  }
  Report Check() {
    Report report;
    AllotmentCheck check([](const LogId&) { return true; });
    std::vector<std::unique_ptr<examine::LogState>> states;
    std::vector<const examine::LogState*> finished;
    // What is taken up comes first.
    for (testing::LogBuilder* log : {&consulate(), &office()}) {
      states.push_back(
          std::make_unique<examine::LogState>(log->id(), nullptr, nullptr, WithoutLimits()));
      finished.push_back(states.back().get());
      for (const std::string& bytes : log->entries()) {
        Take(bytes, log->name().str(), *states.back(), check, report.findings);
      }
    }
    check.Finish(finished, report);
    return report;
  }

 private:
  static void Take(const std::string& bytes, const std::string& name, examine::LogState& state,
                   AllotmentCheck& check, Findings& findings) {
    auto entry = *entry::DecodeEntry(bytes);
    for (entry::AccountOpening& opening : entry.openings) opening.limit = entry::Limit::kNone;
    const auto leaf = examine::ParseLeaf(wire::Encode(entry));
    ASSERT_TRUE(leaf.ok()) << leaf.status();
    const uint32_t event_type = state.EventTypeOf(*leaf);
    const examine::Finding taken = state.TakeExamined(*leaf);
    ASSERT_EQ(taken.verdict, examine::Verdict::kValid) << taken.rule << ": " << taken.detail;
    state.Commit();
    check.Take(name, state, *leaf, event_type, findings);
  }

 protected:
  testing::FundBuilder fund_{7};
  const testing::SmallFund story_{fund_};
};

TEST_F(AllotmentCheckTest, WhatIsHeldIsToldBesideWhatIsSpent) {
  Hold(kIssued - kSpent);
  const Report report = Check();
  EXPECT_EQ(report.findings.count(), 0u);
  ASSERT_EQ(report.allotments.size(), 1u);
  EXPECT_EQ(report.allotments[0].accepted, kIssued);
  EXPECT_EQ(report.allotments[0].spent, kSpent);
  EXPECT_EQ(report.allotments[0].held, kIssued - kSpent);
}

TEST_F(AllotmentCheckTest, WhatIsHeldBeyondWhatWasAcceptedIsFound) {
  Hold(kIssued - kSpent + 1);
  const Report report = Check();
  ASSERT_EQ(report.findings.count(), 1u);
  EXPECT_EQ(report.findings.listed()[0].rule, "ALLOTMENT");
}

TEST_F(AllotmentCheckTest, WhatIsSpentBeyondWhatWasAcceptedIsFound) {
  fund_.Append(consulate(), toy::kUsed, {"payer"},
               testing::Spend(kAllotment, kIssued - kSpent + 1));
  const Report report = Check();
  ASSERT_EQ(report.findings.count(), 1u);
  EXPECT_EQ(report.findings.listed()[0].rule, "ALLOTMENT");
}

}  // namespace
}  // namespace amanat::verify
