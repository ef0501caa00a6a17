#include "clients/cli/entry_show.h"

#include <gtest/gtest.h>

#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"

namespace amanat::cli {
namespace {

template <typename Body>
examine::Leaf LaterEntry(entry::EventType type, const Body& body) {
  examine::Leaf leaf;
  leaf.entry.index = 40;
  leaf.command.event_type = static_cast<uint32_t>(type);
  leaf.command.body = wire::Encode(body);
  return leaf;
}

examine::Leaf StatusOfEntry(LogIndex payment) {
  examine::Leaf leaf = LaterEntry(event::kRemittanceStatusRecorded, remittance::RemittanceStatus());
  leaf.entry.added = wire::Encode(remittance::PaymentFound{payment});
  return leaf;
}

TEST(EntryShowTest, AStatusAndAReturnConcernThePaymentThatTheRulesFound) {
  EXPECT_TRUE(Concerns(StatusOfEntry(12), 12));
  EXPECT_FALSE(Concerns(StatusOfEntry(12), 13));
  examine::Leaf back = LaterEntry(event::kRemittanceReturnRecorded, remittance::RemittanceReturn());
  EXPECT_FALSE(Concerns(back, 12)) << "the rules added nothing";
  back.entry.added = wire::Encode(remittance::PaymentFound{12});
  EXPECT_TRUE(Concerns(back, 12));
}

TEST(EntryShowTest, WhatTakesAnEntryBackConcernsIt) {
  remittance::RemittanceReversed reversed;
  reversed.entry = 12;
  EXPECT_TRUE(Concerns(LaterEntry(event::kRemittanceReversed, reversed), 12));
  EXPECT_FALSE(Concerns(LaterEntry(event::kRemittanceReversed, reversed), 11));
}

TEST(EntryShowTest, ARefundConcernsItsPayment) {
  repatriation::SpendRefunded refund;
  refund.spend = 12;
  EXPECT_TRUE(Concerns(LaterEntry(event::kSpendRefunded, refund), 12));
  EXPECT_FALSE(Concerns(LaterEntry(event::kSpendRefunded, refund), 13));
}

TEST(EntryShowTest, WhatWasRefusedAndWhatTakesNothingBackConcernsNothing) {
  examine::Leaf refused = StatusOfEntry(12);
  refused.entry.outcome = entry::Outcome::kDuplicate;
  EXPECT_FALSE(Concerns(refused, 12));
  EXPECT_FALSE(Concerns(LaterEntry(event::kRemittanceRecorded, remittance::Remittance()), 12));
  // An act that takes nothing back says 0, which founds the log and is nobody's to take back.
  EXPECT_FALSE(Concerns(LaterEntry(event::kRemittanceRecorded, remittance::Remittance()), 0));
}

}  // namespace
}  // namespace amanat::cli
