// What the treasury's service says of balances: of a log's accounts, and between the sites.
#include <gtest/gtest.h>

#include <string>

#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "services/desk/testing/shell.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"
#include "services/treasury/treasury_service.h"

namespace amanat::treasury {
namespace {

using rules_testing::Answer;
using rules_testing::kHeadOffice;
using Shell = desk_testing::Shell<v1::Treasury>;
using Stub = v1::Treasury::Stub;

class TreasuryBalanceServiceTest : public ::testing::Test,
                                   protected rules::treasury::TreasuryStory {
 protected:
  template <typename Request, typename Response>
  Response Ask(Shell& shell,
               grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
               const Request& request) {
    auto response = shell.Ask(rpc, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(Response());
  }
  v1::TrialBalanceResponse Accounts(Shell& shell, int page_size = 0, const std::string& token = "",
                                    const std::string& log = "") {
    v1::TrialBalanceRequest request;
    request.set_log_name(log);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Ask(shell, &Stub::TrialBalance, request);
  }
  std::string NameOf(const std::string& site) { return fund.name(fund.log(site)).str(); }
  // Of a spend in the consulate's log.
  entry::Reference At(LogIndex index) { return fund.ReferenceTo(fund.log("riyadh"), index); }

  Shell manila{fund, kHeadOffice, MakeTreasuryService};
  Shell riyadh{fund, "riyadh", MakeTreasuryService};
};

TEST_F(TreasuryBalanceServiceTest, ATrialBalanceAddsUpOnItsLastPage) {
  const StreamId allotment = Allot(1'000);
  ASSERT_TRUE(Spend(allotment, 300).accepted());
  for (const std::string& site : {std::string(kHeadOffice), std::string("riyadh")}) {
    const auto& accounts = fund.state(fund.log(site)).accounts().all();
    uint64_t number = 0;
    std::string token;
    do {
      const auto page = Accounts(manila, 2, token, NameOf(site));
      EXPECT_EQ(page.log_name(), NameOf(site));
      EXPECT_EQ(page.size(), fund.size(fund.log(site)));
      for (const v1::AccountBalance& account : page.accounts()) {
        ASSERT_EQ(account.number(), ++number);
        EXPECT_EQ(account.posted().minor_units(), accounts[number - 1].posted);
        EXPECT_EQ(account.dimension(), accounts[number - 1].opening.dimension);
      }
      token = page.next_page_token();
      if (token.empty()) {
        for (const auto& total : page.totals()) EXPECT_EQ(total.minor_units(), 0);
        EXPECT_GT(page.totals_size(), 0);
      }
    } while (!token.empty());
    EXPECT_EQ(number, accounts.size());
  }
  EXPECT_EQ(Accounts(riyadh).log_name(), NameOf("riyadh")) << "its own unless asked";
}

TEST_F(TreasuryBalanceServiceTest, ATrialBalanceIsOfItsOwnLogAndToken) {
  Allot(1'000);
  v1::TrialBalanceRequest request;
  request.set_log_name("owf.example/doha/fund/1");
  EXPECT_TRUE(absl::IsNotFound(manila.Ask(&Stub::TrialBalance, request).status()));
  request.set_log_name(NameOf("riyadh"));
  request.set_page_token(Accounts(manila, 1).next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(manila.Ask(&Stub::TrialBalance, request).status()));
}

TEST_F(TreasuryBalanceServiceTest, WhatIsIssuedIsInTransitUntilItIsAcceptedWhoeverIsAsked) {
  const StreamId early = fund.NewStream();
  const StreamId late = fund.NewStream();
  ASSERT_TRUE(Open(Sar(1'000)).accepted());
  const Answer issue = Issue(early, Sar(700));
  fund.Advance(2 * kMicrosPerDay);
  ASSERT_TRUE(Issue(late, Sar(200)).accepted());
  for (Shell* shell : {&manila, &riyadh}) {
    const auto response = Ask(*shell, &Stub::InterOffice, v1::InterOfficeRequest());
    ASSERT_EQ(response.balances_size(), 1);
    const v1::InterOfficeBalance& pair = response.balances(0);
    EXPECT_EQ(pair.in_transit_out().minor_units(), 900);
    EXPECT_EQ(pair.in_transit_back().minor_units(), 0);
    EXPECT_EQ(pair.difference().minor_units(), 0);
    EXPECT_EQ(pair.not_taken_up().minor_units(), 0) << "on neither due-from nor due-to";
    EXPECT_EQ(pair.postings_count(), 2u);
    EXPECT_GE(pair.oldest_days(), 2);
    ASSERT_EQ(pair.postings_size(), 2);
    EXPECT_EQ(pair.postings(0).event_type(), "ALLOTMENT_ISSUED");
    EXPECT_EQ(pair.postings(0).allotment(), early.str());
    EXPECT_EQ(pair.postings(0).entry().index(), issue.entry.index);
    EXPECT_EQ(pair.postings(0).entry().log_name(), NameOf(kHeadOffice));
  }
  ASSERT_TRUE(Accept(early, issue.entry).accepted());
  for (Shell* shell : {&manila, &riyadh}) {
    const auto response = Ask(*shell, &Stub::InterOffice, v1::InterOfficeRequest());
    ASSERT_EQ(response.balances_size(), 1);
    const v1::InterOfficeBalance& pair = response.balances(0);
    EXPECT_EQ(pair.in_transit_out().minor_units(), 200) << "accepted, seen at head office or not";
    EXPECT_EQ(pair.not_taken_up().minor_units(), -700);
    EXPECT_EQ(pair.postings_count(), 2u);
  }
}

TEST_F(TreasuryBalanceServiceTest, WhatIsInTransitExplainsTheDifference) {
  const StreamId allotment = Allot(1'000);
  const LogIndex spend = Spend(allotment, 300).entry.index;
  const Answer liquidation = Liquidate(allotment, {spend});
  v1::InterOfficeRequest request;
  const auto ask = [&](Shell& shell) {
    const auto response = Ask(shell, &Stub::InterOffice, request);
    EXPECT_EQ(response.balances_size(), 1);
    return response.balances(0);
  };
  auto pair = ask(manila);
  EXPECT_EQ(pair.due_from().minor_units(), 1'000);
  EXPECT_EQ(pair.due_to().minor_units(), -1'000);
  EXPECT_EQ(pair.postings_count(), 0u);
  ASSERT_TRUE(AcceptLine(liquidation.entry, At(spend), Sar(300), "ticket").accepted());
  fund.Advance(kMicrosPerDay + 1);
  ASSERT_TRUE(Return(allotment, Sar(200)).accepted());
  fund.Advance(2 * kMicrosPerDay);
  for (Shell* shell : {&manila, &riyadh}) {
    pair = ask(*shell);
    EXPECT_EQ(pair.site(), "riyadh");
    EXPECT_EQ(pair.due_from().minor_units(), 700);
    EXPECT_EQ(pair.due_to().minor_units(), -800);
    EXPECT_EQ(pair.difference().minor_units(), -100);
    EXPECT_EQ(pair.not_taken_up().minor_units(), -100);
    EXPECT_EQ(pair.in_transit_out().minor_units(), 0);
    EXPECT_EQ(pair.in_transit_back().minor_units(), 200) << "the return";
    EXPECT_EQ(pair.oldest_days(), 3);
    EXPECT_FALSE(pair.partial());
    EXPECT_EQ(pair.postings_count(), 2u);
    ASSERT_EQ(pair.postings_size(), 2);
    EXPECT_EQ(pair.postings(0).event_type(), "LIQUIDATION_LINE_ACCEPTED");
    EXPECT_EQ(pair.postings(0).entry().log_name(), NameOf(kHeadOffice));
    EXPECT_EQ(pair.postings(0).amount().minor_units(), -300);
    EXPECT_EQ(pair.postings(0).age_days(), 3);
    EXPECT_EQ(pair.postings(1).event_type(), "ALLOTMENT_RETURNED");
    EXPECT_EQ(pair.postings(1).allotment(), allotment.str());
    EXPECT_EQ(pair.postings(1).age_days(), 2);
  }
  ASSERT_EQ(pair.ages_size(), 5);
  EXPECT_EQ(pair.ages(0).postings_count(), 2u);
  EXPECT_EQ(pair.ages(0).amount().minor_units(), -100);
  fund.Advance(3 * kMicrosPerDay);
  pair = ask(manila);
  EXPECT_EQ(pair.ages(0).postings_count(), 1u) << "five days old";
  EXPECT_EQ(pair.ages(0).amount().minor_units(), 200);
  EXPECT_EQ(pair.ages(1).from_days(), 6);
  EXPECT_EQ(pair.ages(1).to_days(), 30);
  EXPECT_EQ(pair.ages(1).amount().minor_units(), -300);
  EXPECT_EQ(pair.ages(4).to_days(), 0);
  EXPECT_EQ(pair.ages(4).postings_count(), 0u);
  request.set_postings_max(1);
  EXPECT_EQ(ask(manila).postings_size(), 1);
  EXPECT_EQ(ask(manila).postings_count(), 2u);
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  pair = ask(manila);
  EXPECT_EQ(pair.difference().minor_units(), 200);
  EXPECT_EQ(pair.not_taken_up().minor_units(), 200);
  request.set_postings_max(-1);
  EXPECT_TRUE(absl::IsInvalidArgument(manila.Ask(&Stub::InterOffice, request).status()));
}

}  // namespace
}  // namespace amanat::treasury
