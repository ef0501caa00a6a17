#include "ledger/accounts/reversal.h"

#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"

namespace amanat::accounts {
namespace {

using entry::Entry;
using entry::EventType;
using entry::Phase;
using ::testing::HasSubstr;

constexpr uint32_t kSpendType = static_cast<uint32_t>(toy::kUsed);

// Captures 30 of account 1 to account 2, and holds 20 anew.
Entry Original() {
  Entry entry;
  entry.index = 5;
  entry.closes_hold = 4;
  entry.postings = {{2, 30, Phase::kCapture},
                    {1, -30, Phase::kCapture},
                    {2, 20, Phase::kHold},
                    {1, -20, Phase::kHold}};
  return entry;
}

Entry ReversalOf(const Entry& original) {
  Entry entry;
  entry.index = 9;
  entry.reverses = original.index;
  entry.postings = ReversingPostings(original);
  return entry;
}

TEST(ReversalTest, TakesBackWhatWasPostedAndCapturedButNotWhatWasHeld) {
  const Entry reversal = ReversalOf(Original());
  ASSERT_EQ(reversal.postings.size(), 2u);
  EXPECT_EQ(reversal.postings[0].account, 2u);
  EXPECT_EQ(reversal.postings[0].amount, -30);
  EXPECT_EQ(reversal.postings[0].phase, Phase::kPosted);
  EXPECT_EQ(CheckReversal(Original(), kSpendType, reversal, toy::Catalogue()), absl::OkStatus());
}

TEST(ReversalTest, RefusesAllButTheExactOpposite) {
  const std::pair<const char*, std::function<void(Entry&)>> kChanges[] = {
      {"is not the one", [](Entry& e) { e.reverses = 6; }},
      {"is not the one", [](Entry& e) { e.index = 5; }},
      {"exactly its postings", [](Entry& e) { e.postings.pop_back(); }},
      {"exactly its postings",
       [](Entry& e) {
         e.postings.push_back({3, 1});
       }},
      {"exactly its postings", [](Entry& e) { e.postings[1].amount = 29; }},
      {"exactly its postings", [](Entry& e) { e.postings[1].account = 3; }},
      {"exactly its postings", [](Entry& e) { e.postings[1].phase = Phase::kHold; }},
      {"exactly its postings", [](Entry& e) { std::swap(e.postings[0], e.postings[1]); }},
      {"together with", [](Entry& e) { e.openings.emplace_back(); }},
      {"together with", [](Entry& e) { e.closings = {1}; }},
      {"together with", [](Entry& e) { e.closes_hold = 5; }},
  };
  for (const auto& [reason, change] : kChanges) {
    Entry reversal = ReversalOf(Original());
    change(reversal);
    const absl::Status status = CheckReversal(Original(), kSpendType, reversal, toy::Catalogue());
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr(reason));
  }
}

TEST(ReversalTest, AReversalIsNotReversed) {
  Entry original = Original();
  original.reverses = 2;
  EXPECT_THAT(
      std::string(
          CheckReversal(original, kSpendType, ReversalOf(original), toy::Catalogue()).message()),
      HasSubstr("is a reversal itself"));
}

TEST(ReversalTest, WhatPostedNothingHasNothingToTakeBack) {
  Entry hold = Original();
  hold.postings.erase(hold.postings.begin(), hold.postings.begin() + 2);
  EXPECT_THAT(
      std::string(CheckReversal(hold, kSpendType, ReversalOf(hold), toy::Catalogue()).message()),
      HasSubstr("posted nothing"));
}

TEST(ReversalTest, TheWayOfAnAllotmentIsNeverReversed) {
  for (const EventType type : {toy::kGranted, toy::kReceived, toy::kReceiptSeen, toy::kGivenBack,
                               toy::kGivenBackCredited}) {
    const auto number = static_cast<uint32_t>(type);
    EXPECT_THAT(
        std::string(
            CheckReversal(Original(), number, ReversalOf(Original()), toy::Catalogue()).message()),
        HasSubstr("never reversed"));
  }
  EXPECT_TRUE(toy::Catalogue().IsReversible(static_cast<uint32_t>(toy::kUseBooked)));
  EXPECT_TRUE(toy::Catalogue().IsReversible(9999)) << "of a newer version: its permissions decide";
}

}  // namespace
}  // namespace amanat::accounts
