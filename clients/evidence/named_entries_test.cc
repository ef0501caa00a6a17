#include "clients/evidence/named_entries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "amanat/acts/event_types.h"
#include "amanat/acts/treasury.h"

namespace amanat::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

template <typename Body>
NamedEntries Named(entry::EventType type, const Body& body) {
  return NamedBy(static_cast<uint32_t>(type), wire::Encode(body));
}

LogId Consulate() {
  LogId log;
  log.value[0] = 7;
  return log;
}

TEST(NamedEntriesTest, ALiquidationNamesItsPaymentsAndItsStreams) {
  treasury::LiquidationSubmitted body;
  body.liquidation.value[0] = 1;
  body.allotment.value[0] = 2;
  body.spends = {12, 14};
  const NamedEntries named = Named(event::kLiquidationSubmitted, body);
  EXPECT_THAT(named.own, ElementsAre(12, 14));
  EXPECT_THAT(named.streams, ElementsAre(body.liquidation, body.allotment));
}

TEST(NamedEntriesTest, AnAcceptanceTakenBackNamesWhatTheAcceptanceNames) {
  treasury::LineAcceptanceReversed body;
  body.entry = 40;
  body.reason = "wrong-amount";
  body.acceptance.liquidation = {Consulate(), 20, {}};
  body.acceptance.spend = {Consulate(), 12, {}};
  const NamedEntries named = Named(event::kLineAcceptanceReversed, body);
  EXPECT_THAT(named.own, ElementsAre(40));
  ASSERT_EQ(named.references.size(), 2u);
  EXPECT_EQ(named.references[0].index, 20u);
  EXPECT_EQ(named.references[1].index, 12u);
  EXPECT_EQ(named.reason, "wrong-amount");
}

TEST(NamedEntriesTest, ARateIsNoEntryOfTheSameLog) {
  treasury::AllotmentIssued body;
  body.rate = 9;
  EXPECT_THAT(Named(event::kAllotmentIssued, body).own, IsEmpty());
}

TEST(NamedEntriesTest, WhatDoesNotDecodeNamesNothing) {
  EXPECT_THAT(NamedBy(static_cast<uint32_t>(event::kLiquidationSubmitted), "\xff").own, IsEmpty());
  EXPECT_THAT(NamedBy(9999, "").references, IsEmpty());
}

}  // namespace
}  // namespace amanat::evidence
