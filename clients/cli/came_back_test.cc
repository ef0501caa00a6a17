#include "clients/cli/came_back.h"

#include <gtest/gtest.h>

#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/acts/repatriation.h"

namespace amanat::cli {
namespace {

constexpr money::Currency kBackRiyal{.numeric = 682};
constexpr money::Currency kBackPeso{.numeric = 608};
constexpr char kBackLog[] = "owf.example/riyadh/fund/1";

template <typename Body>
examine::Leaf LaterOf(LogIndex index, entry::EventType type, const Body& body) {
  examine::Leaf leaf;
  leaf.entry.index = index;
  leaf.command.event_type = static_cast<uint32_t>(type);
  leaf.command.body = wire::Encode(body);
  return leaf;
}

examine::Leaf RefundOf(LogIndex index, LogIndex payment, int64_t minor_units) {
  repatriation::SpendRefunded body;
  body.spend = payment;
  body.amount = {kBackRiyal, minor_units};
  return LaterOf(index, event::kSpendRefunded, body);
}

examine::Leaf ReversalOfPayment(LogIndex index, LogIndex payment) {
  repatriation::SpendReversed body;
  body.entry = payment;
  return LaterOf(index, event::kSpendReversed, body);
}

examine::Leaf ReturnOfPayment(LogIndex index, LogIndex payment, const money::Money& returned,
                              const std::optional<money::Money>& instructed) {
  remittance::RemittanceReturn body;
  body.returned = returned;
  body.instructed = instructed;
  examine::Leaf leaf = LaterOf(index, event::kRemittanceReturnRecorded, body);
  leaf.entry.added = wire::Encode(remittance::PaymentFound{payment});
  return leaf;
}

std::string SaidOf(const money::Money& moved, const std::vector<examine::Leaf>& later) {
  return AmountInWords(moved, WhatCameBack(later, 12), kBackLog);
}

TEST(CameBackTest, AnAmountOfWhichNothingCameBackStandsAlone) {
  EXPECT_EQ(SaidOf({kBackRiyal, 9'500}, {}), "SAR 95.00");
  EXPECT_EQ(SaidOf({kBackRiyal, 9'500}, {RefundOf(17, 11, 2'000)}), "SAR 95.00")
      << "of another payment";
}

TEST(CameBackTest, WhatWasRefundedInPartIsSaidWithItsEntries) {
  EXPECT_EQ(SaidOf({kBackRiyal, 9'500}, {RefundOf(17, 12, 2'000)}),
            "SAR 95.00, of which SAR 20.00 came back (owf.example/riyadh/fund/1:17)");
  EXPECT_EQ(SaidOf({kBackRiyal, 9'500}, {RefundOf(17, 12, 2'000), RefundOf(19, 12, 500)}),
            "SAR 95.00, of which SAR 25.00 came back (owf.example/riyadh/fund/1:17, "
            "owf.example/riyadh/fund/1:19)");
  EXPECT_EQ(SaidOf({kBackRiyal, 9'500}, {RefundOf(17, 12, 9'500)}),
            "SAR 95.00, all of which came back (owf.example/riyadh/fund/1:17)");
}

TEST(CameBackTest, WhatWasTakenBackWholeIsSaid) {
  EXPECT_EQ(SaidOf({kBackRiyal, 9'500}, {ReversalOfPayment(18, 12)}),
            "SAR 95.00, taken back (owf.example/riyadh/fund/1:18)");
}

TEST(CameBackTest, OfAReturnInAnotherCurrencyWhatWasInstructedCounts) {
  EXPECT_EQ(
      SaidOf({kBackRiyal, 9'500}, {ReturnOfPayment(17, 12, {kBackRiyal, 1'000}, std::nullopt)}),
      "SAR 95.00, of which SAR 10.00 came back (owf.example/riyadh/fund/1:17)");
  EXPECT_EQ(SaidOf({kBackRiyal, 9'500},
                   {ReturnOfPayment(17, 12, {kBackPeso, 15'000}, money::Money{kBackRiyal, 1'000})}),
            "SAR 95.00, of which SAR 10.00 came back (owf.example/riyadh/fund/1:17)");
  EXPECT_EQ(
      SaidOf({kBackRiyal, 9'500}, {ReturnOfPayment(17, 12, {kBackPeso, 15'000}, std::nullopt)}),
      "SAR 95.00, of which PHP 150.00 came back (owf.example/riyadh/fund/1:17)");
}

TEST(CameBackTest, WhatWasRefusedBroughtNothingBack) {
  examine::Leaf refused = RefundOf(17, 12, 2'000);
  refused.entry.outcome = entry::Outcome::kDuplicate;
  EXPECT_FALSE(CameBackBy(refused, 12).has_value());
  EXPECT_FALSE(CameBackBy(ReversalOfPayment(18, 0), 0).has_value()) << "entry 0 founds its log";
}

}  // namespace
}  // namespace amanat::cli
