#include "services/ledger/convert.h"

#include "gtest/gtest.h"

namespace amanat::ledger {
namespace {

using accounts::AccountKey;
using accounts::Chart;

constexpr money::Currency kPeso{.numeric = 608};

proposal::Proposal FullProposal() {
  const AccountKey bank{"manila", Chart::kBank, kPeso, ""};
  proposal::Proposal proposal;
  proposal.decision.openings = {{.account = bank, .debit_balance_max = 8, .credit_balance_max = 9}};
  proposal.decision.closings = {bank, {"riyadh", Chart::kDueFrom, kPeso, "a1"}};
  proposal.decision.reverses = 7;
  proposal.decision.closes_hold = 6;
  return proposal;
}

TEST(ConvertTest, OpeningsClosingsAndReversalsComeThrough) {
  const proposal::Proposal sent = FullProposal();
  const auto received = FromProto(ToProto(sent));
  ASSERT_TRUE(received.ok()) << received.status();
  const proposal::Decision& decision = received->decision;
  ASSERT_EQ(decision.openings.size(), 1u);
  EXPECT_EQ(decision.openings[0].account, sent.decision.openings[0].account);
  EXPECT_EQ(decision.openings[0].debit_balance_max, 8u);
  EXPECT_EQ(decision.openings[0].credit_balance_max, 9u);
  EXPECT_EQ(decision.closings, sent.decision.closings);
  EXPECT_EQ(decision.reverses, 7u);
  EXPECT_EQ(decision.closes_hold, 6u);
}

TEST(ConvertTest, AnAccountOfANewerChartIsRefused) {
  v1::Proposal message = ToProto(FullProposal());
  message.mutable_decision()->mutable_openings(0)->mutable_account()->set_chart(777);
  EXPECT_EQ(FromProto(message).status().code(), absl::StatusCode::kInvalidArgument);
  message = ToProto(FullProposal());
  message.mutable_decision()->mutable_closings(1)->set_chart(777);
  EXPECT_EQ(FromProto(message).status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::ledger
