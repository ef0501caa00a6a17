// Prices are observed.
#include <gtest/gtest.h>

#include <functional>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/observation.h"
#include "services/rules/remittance/testing/remittance_story.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::kObservationsMax;

class PricesTest : public testing::Test, protected RemittanceStory {
 protected:
  std::string NameOf(const std::vector<PriceObserved>& prices) { return Observe(prices).name(); }
};

TEST_F(PricesTest, ObservesAPriceOnce) {
  PriceObserved other = Price();
  other.pickup_method = "bank";
  EXPECT_EQ(NameOf({Price()}), "ACCEPTED");
  EXPECT_EQ(NameOf({Price()}), "DUPLICATE");
  EXPECT_EQ(NameOf({other, Price()}), "DUPLICATE");
  const Answer answer = Observe({other});
  ASSERT_TRUE(answer.accepted());
  EXPECT_EQ(fund.leaf(log, answer.entry.index).entry.once,
            std::vector<OnceFingerprint>{amanat::remittance::PriceKey(other)});
}

TEST_F(PricesTest, RefusesAPriceThatSaysNothing) {
  PriceObserved price = Price();
  price.for_200_dollars.reset();
  EXPECT_EQ(NameOf({price}), "INVALID_ARGUMENT");
  price = Price();
  EXPECT_EQ(NameOf({}), "INVALID_ARGUMENT");
  EXPECT_EQ(NameOf(std::vector<PriceObserved>(kObservationsMax + 1, price)), "INVALID_ARGUMENT");
  for (const auto& change : std::vector<std::function<void(PriceObserved&)>>{
           [](auto& p) { p.period = "2025"; }, [](auto& p) { p.source = "AE"; },
           [](auto& p) { p.source = "UAE"; }, [](auto& p) { p.destination = ""; },
           [](auto& p) { p.for_200_dollars->amount.currency = money::Currency{191}; },
           [](auto& p) { p.provider = "Al Ansari"; }, [](auto& p) { p.provider = ""; },
           [](auto& p) { p.payment_method = "Cash"; },
           [](auto& p) { p.payment_method = "maria-santos"; },
           [](auto& p) { p.pickup_method = "maria-santos"; },
           [](auto& p) { p.speed = "maria-santos"; },
           [](auto& p) { p.for_200_dollars->amount.minor_units = 0; },
           [](auto& p) { p.for_200_dollars->fee_minor_units = ~uint64_t{0}; },
           [](auto& p) { p.for_200_dollars->applied_rate = Rate{}; },
           [](auto& p) {
             p.reference_rate = Rate{0, 1};
           }}) {
    PriceObserved changed = price;
    change(changed);
    EXPECT_EQ(NameOf({changed}), "INVALID_ARGUMENT");
  }
  PriceObserved gold = price;
  gold.for_200_dollars->amount.currency = Gold();
  EXPECT_EQ(NameOf({gold}), "NO_MINOR_UNIT");
  EXPECT_EQ(NameOf({price, price, gold}), "NO_MINOR_UNIT") << "what is once only comes last";
  EXPECT_EQ(NameOf({price}), "ACCEPTED");
}

TEST_F(PricesTest, NamesNobodyAndIsAReportersAct) {
  EXPECT_EQ(fund.Submit(kReporter, event::kPricesObserved, PricesObserved{{Price()}}, {},
                        {fund.NewSubject()})
                .name(),
            "INVALID_ARGUMENT");
  EXPECT_EQ(fund.Submit("officer", event::kPricesObserved, PricesObserved{{Price()}}).name(),
            "PERMISSION_DENIED");
}

TEST_F(PricesTest, AFingerprintThatAPaymentUsedIsKnown) {
  Remittance body = Observed("a");
  body.payment = amanat::remittance::PriceKey(Price());
  ASSERT_TRUE(Record(body).accepted());
  EXPECT_EQ(NameOf({Price()}), "IDENTIFIER_REUSED");
}

TEST_F(PricesTest, OneServiceSaidTwiceIsADuplicateOrAConflict) {
  PriceObserved other = Price();
  other.for_200_dollars->fee_minor_units *= 10;
  EXPECT_EQ(NameOf({Price(), Price()}), "DUPLICATE");
  EXPECT_EQ(NameOf({Price(), Price(), other}), "IDENTIFIER_REUSED");
  EXPECT_EQ(NameOf({Price()}), "ACCEPTED");
  const Answer conflict = Observe({Price("sea-bank"), other, Price()});
  EXPECT_EQ(conflict.name(), "IDENTIFIER_REUSED");
  EXPECT_EQ(conflict.detail, "price 3 contradicts price 2 of the same entry");
  EXPECT_EQ(Observe({Price("sea-bank"), Price()}).name(), "DUPLICATE");
  const Answer later = Observe({other});
  EXPECT_EQ(later.name(), "IDENTIFIER_REUSED");
  EXPECT_NE(later.detail.find(" says something else of price 1; compare the two"),
            std::string::npos)
      << later.detail;
}

TEST_F(PricesTest, ServicesOfOneFirmThatDifferInSpeedAreTwo) {
  PriceObserved fast = Price();
  fast.speed = "same-day";
  PriceObserved slow = Price();
  slow.speed = "3-5-days";
  EXPECT_EQ(NameOf({fast, slow}), "ACCEPTED");
  EXPECT_EQ(NameOf({Price()}), "ACCEPTED") << "without a word about it, a third one";
}

TEST_F(PricesTest, WhatTheRulesDoNotLetPassDoesNotEvolve) {
  PriceObserved price = Price();
  price.for_200_dollars.reset();
  Leaf leaf;
  leaf.command.event_type = static_cast<uint32_t>(event::kPricesObserved);
  leaf.command.body = wire::Encode(PricesObserved{{price}});
  state::Overlay overlay(nullptr);
  Evolution evolution{overlay, ""};
  const Context context{fund.state(log), fund.directory(), fund.directory_size(), nullptr};
  EXPECT_EQ(StoryRules().Evolve(leaf, leaf.command.event_type, context, evolution).code(),
            absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace amanat::rules::remittance
