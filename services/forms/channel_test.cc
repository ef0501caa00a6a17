#include "services/forms/channel.h"

#include <gtest/gtest.h>

#include "ledger/entry/text_form.h"

namespace amanat::remittance {
namespace {

TEST(ChannelTest, AChannelStandsForItself) {
  for (const forms::Codes channels : {FundingChannels(), PayoutChannels()}) {
    for (const absl::string_view channel : channels) {
      EXPECT_EQ(ChannelNamed(channels, channel), channel);
      EXPECT_TRUE(wire::HasForm(wire::TextForm::kCode, channel)) << channel;
    }
  }
}

TEST(ChannelTest, WhatProvidersCallItIsTheChannel) {
  EXPECT_EQ(ChannelNamed(FundingChannels(), "bank-account-transfer"), "bank-account");
  EXPECT_EQ(ChannelNamed(FundingChannels(), "mobile-wallet"), "mobile-money");
  EXPECT_EQ(ChannelNamed(PayoutChannels(), "cash-pickup"), "cash");
  EXPECT_EQ(ChannelNamed(PayoutChannels(), "door-to-door"), "home-delivery");
}

TEST(ChannelTest, AWordCountsForTheListAtHand) {
  EXPECT_EQ(ChannelNamed(FundingChannels(), "debit-card"), "debit-card");
  EXPECT_EQ(ChannelNamed(PayoutChannels(), "debit-card"), "card");
  EXPECT_EQ(ChannelNamed(FundingChannels(), "door-to-door"), "") << "nobody pays in at the door";
}

TEST(ChannelTest, AnyOtherWordIsNone) {
  for (const char* word : {"", "Cash", "pigeon", "cash ", "bank-accounts"}) {
    EXPECT_EQ(ChannelNamed(FundingChannels(), word), "") << word;
    EXPECT_EQ(ChannelNamed(PayoutChannels(), word), "") << word;
  }
}

}  // namespace
}  // namespace amanat::remittance
