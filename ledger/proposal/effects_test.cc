#include "ledger/proposal/effects.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::proposal {
namespace {

using accounts::AccountKey;
using entry::Entry;
using entry::Phase;
using ::testing::HasSubstr;

constexpr money::Currency kPeso{.numeric = 608};

template <typename T>
T Filled(uint8_t byte) {
  T value;
  value.value.fill(byte);
  return value;
}

class EffectsTest : public ::testing::Test {
 protected:
  EffectsTest() {
    Entry entry;
    entry.openings.push_back(accounts::OpeningOf(toy::Catalogue(), bank_));
    EXPECT_TRUE(accounts_.Apply(entry, 1).ok());
  }
  Decision FullDecision() const {
    Decision decision;
    decision.recipient = Filled<LogId>(1);
    decision.rests_on = {{Filled<LogId>(2), 5, Filled<Hash>(3)}};
    decision.consumes = {{Filled<LogId>(2), 6, Filled<Hash>(4)}};
    decision.postings = {
        {fund_, -7, Phase::kPosted}, {bank_, 10, Phase::kPosted}, {fund_, -3, Phase::kPosted}};
    decision.closes_hold = 9;
    decision.once = {Filled<OnceFingerprint>(5)};
    decision.added = "added";
    return decision;
  }
  Entry EntryOf(const Decision& decision) const {
    Entry entry;
    FillEffects(decision, accounts_, entry);
    return entry;
  }
  bool Has(const Decision& decision, const Entry& actual) {
    return SameEffects(EntryOf(decision), actual, toy::Catalogue(), &difference_);
  }

  const AccountKey bank_{"manila", toy::kVault, kPeso, ""};
  const AccountKey fund_{"manila", toy::kCapital, kPeso, ""};
  accounts::Accounts accounts_{toy::Catalogue()};
  std::string difference_;
};

TEST_F(EffectsTest, OpensMissingAccountsOnceInTheOrderOfThePostings) {
  const Entry entry = EntryOf(FullDecision());
  ASSERT_EQ(entry.openings.size(), 1u);
  EXPECT_EQ(entry.openings[0].chart, static_cast<uint32_t>(toy::kCapital));
  ASSERT_EQ(entry.postings.size(), 3u);
  EXPECT_EQ(entry.postings[0].account, 2u);
  EXPECT_EQ(entry.postings[1].account, 1u);
  EXPECT_EQ(entry.postings[2].account, 2u);
}

TEST_F(EffectsTest, CarriesEverythingElseOver) {
  const Entry entry = EntryOf(FullDecision());
  EXPECT_EQ(entry.recipient, Filled<LogId>(1));
  EXPECT_EQ(entry.rests_on.size(), 1u);
  EXPECT_EQ(entry.consumes.size(), 1u);
  EXPECT_EQ(entry.closes_hold, 9u);
  EXPECT_EQ(entry.once.size(), 1u);
  EXPECT_EQ(entry.added, "added");
}

TEST_F(EffectsTest, ARefusalHasNoEffects) {
  Decision decision = FullDecision();
  decision.outcome = toy::kForbidden;
  Entry entry = EntryOf(decision);
  EXPECT_EQ(entry.outcome, toy::kForbidden);
  EXPECT_EQ(entry.rests_on.size(), 1u);
  EXPECT_EQ(entry.added, "added");
  entry.command = "c";
  EXPECT_TRUE(entry::DecodeEntry(wire::Encode(entry)).ok()) << "as a refusal must be";
}

TEST_F(EffectsTest, OfAnEntryThatIsUsedAgainNothingStays) {
  Decision refused;
  refused.outcome = toy::kForbidden;
  for (const Decision& next : {refused, Decision(), FullDecision()}) {
    Entry entry = EntryOf(FullDecision());
    FillEffects(next, accounts_, entry);
    EXPECT_EQ(wire::Encode(entry), wire::Encode(EntryOf(next)));
  }
}

TEST_F(EffectsTest, AnEntryWithItsEffectsAgrees) {
  EXPECT_TRUE(Has(FullDecision(), EntryOf(FullDecision()))) << difference_;
}

TEST_F(EffectsTest, EveryDifferenceIsNamed) {
  const std::pair<const char*, std::function<void(Entry&)>> kChanges[] = {
      {"outcome", [](Entry& e) { e.outcome = toy::kMissing; }},
      {"recipient", [](Entry& e) { e.recipient = LogId(); }},
      {"rests_on", [](Entry& e) { e.rests_on.clear(); }},
      {"consumes", [](Entry& e) { e.consumes[0].index = 7; }},
      {"openings", [](Entry& e) { e.openings[0].limit = entry::Limit::kNeverDebit; }},
      {"postings", [](Entry& e) { std::swap(e.postings[0], e.postings[2]); }},
      {"closes_hold", [](Entry& e) { e.closes_hold = 0; }},
      {"once", [](Entry& e) { e.once.push_back(OnceFingerprint()); }},
      {"added", [](Entry& e) { e.added = "other"; }},
      {"openings", [](Entry& e) { e.openings[0].debit_balance_max = 5; }},
      {"closings", [](Entry& e) { e.closings = {1}; }},
      {"reverses", [](Entry& e) { e.reverses = 3; }},
  };
  for (const auto& [name, change] : kChanges) {
    Entry actual = EntryOf(FullDecision());
    change(actual);
    EXPECT_FALSE(Has(FullDecision(), actual)) << name;
    EXPECT_THAT(difference_, HasSubstr(name));
    EXPECT_FALSE(SameEffects(actual, EntryOf(FullDecision()), toy::Catalogue(), &difference_))
        << name << ", the other way round";
  }
}

TEST_F(EffectsTest, OpensWithMaximaFirstAndClosesByNumber) {
  Decision decision;
  decision.openings = {{.account = fund_, .debit_balance_max = 8, .credit_balance_max = 9}};
  decision.postings = {{bank_, 1, Phase::kPosted}, {fund_, -1, Phase::kPosted}};
  decision.closings = {fund_, bank_};
  const Entry entry = EntryOf(decision);
  ASSERT_EQ(entry.openings.size(), 1u);
  EXPECT_EQ(entry.openings[0].debit_balance_max, 8u);
  EXPECT_EQ(entry.openings[0].credit_balance_max, 9u);
  EXPECT_EQ(entry.postings[1].account, 2u);
  EXPECT_EQ(entry.closings, (std::vector<uint64_t>{1, 2}));
  EXPECT_TRUE(Has(decision, entry)) << difference_;
}

}  // namespace
}  // namespace amanat::proposal
