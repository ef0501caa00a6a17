// The way of an allotment out and back, and what is taken up without a person's decision.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

using ::amanat::treasury::LineSentBackSeen;

class AllotmentTest : public testing::Test, protected TreasuryStory {};

TEST_F(AllotmentTest, IsIssuedAcceptedAndSeen) {
  const StreamId allotment = Allot(1'000'001);
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 0);
  EXPECT_EQ(HeadOffice(chart::kAllotmentInTransit, Riyal(), allotment.hex()), 0);
  EXPECT_EQ(DueFrom(allotment), 1'000'001);
  EXPECT_EQ(Riyadh(chart::kAllotmentCash, allotment), 1'000'001);
  EXPECT_EQ(Riyadh(chart::kDueTo, allotment), -1'000'001);
}

TEST_F(AllotmentTest, RefusesAnIssueThatCannotArrive) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(501)).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(0)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "atlantis").name(), "UNKNOWN_PARTY");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), kHeadOffice).name(), "UNKNOWN_PARTY");
  EXPECT_EQ(Issue(fund.NewStream(), Php(5)).name(), "UNKNOWN_RATE");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "riyadh", "reviewer").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Issue(StreamId(), Sar(5)).name(), "INVALID_ARGUMENT");
  const StreamId allotment = fund.NewStream();
  EXPECT_EQ(Issue(allotment, Sar(5)).name(), "ACCEPTED");
  EXPECT_EQ(Issue(allotment, Sar(5)).name(), "ALREADY_EXISTS");
}

TEST_F(AllotmentTest, AForeignOneNamesARateOfItsCurrencyAndAHomeOneNone) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  ASSERT_EQ(Open(Php(500)).name(), "ACCEPTED");
  const auto issue = [&](Money amount, LogIndex at) {
    const AllotmentIssued body{fund.NewStream(), "riyadh", amount, "assistance", at};
    return fund.Submit("treasurer", event::kAllotmentIssued, body, {body.allotment});
  };
  const Answer unpinned = issue(Sar(5), 0);
  EXPECT_EQ(unpinned.name(), "UNKNOWN_RATE");
  EXPECT_NE(unpinned.detail.find("pins its value"), std::string::npos);
  EXPECT_EQ(issue(Sar(5), rate).name(), "ACCEPTED");
  EXPECT_EQ(issue(Php(5), 0).name(), "ACCEPTED") << "no rate is of the fund's own currency";
}

TEST_F(AllotmentTest, ACurrencyWithoutAnyRateIsIssuedWithoutOne) {
  const money::Currency dirham = *money::CurrencyFromCode("AED");
  ASSERT_EQ(Open({dirham, 500}).name(), "ACCEPTED");
  const auto issue = [&] {
    const AllotmentIssued body{fund.NewStream(), "riyadh", {dirham, 5}, "assistance", 0};
    return fund.Submit("treasurer", event::kAllotmentIssued, body, {body.allotment}).name();
  };
  EXPECT_EQ(issue(), "ACCEPTED") << "there is none that could be pinned";
  fund.SetRate("AED", "PHP", 157'100, 10'000);
  EXPECT_EQ(issue(), "UNKNOWN_RATE");
}

TEST_F(AllotmentTest, TheHighestRefusalIsGiven) {
  const AllotmentIssued body{fund.NewStream(), "atlantis", Php(0), "assistance", rate};
  EXPECT_EQ(fund.Submit("treasurer", event::kAllotmentIssued, body, {body.allotment}).name(),
            "UNKNOWN_RATE");
}

TEST_F(AllotmentTest, ActsOfHeadOfficeAreNotOfAConsulateNorTheOtherWayRound) {
  fund.AdmitOperator("local", "riyadh", {Role::kTreasurer, Role::kReviewer});
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "riyadh", "local").name(), "PERMISSION_DENIED");
  EXPECT_EQ(fund.Submit("local", event::kExchangeMade, ExchangeMade{}).name(), "PERMISSION_DENIED");
  const StreamId id = fund.NewStream();
  const LiquidationSubmitted body{fund.NewStream(), id, {1}};
  EXPECT_EQ(
      fund.Submit("treasurer", event::kLiquidationSubmitted, body, {id, body.liquidation}).name(),
      "PERMISSION_DENIED");
}

TEST_F(AllotmentTest, IsAcceptedOnceAndByItsSiteAlone) {
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  fund.AdmitOperator("other", "hong-kong", {Role::kTreasurer});
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  const Answer issue = Issue(allotment, Sar(500));
  ASSERT_EQ(issue.name(), "ACCEPTED");
  EXPECT_EQ(Accept(allotment, issue.entry, "other").name(), "NOT_FOUND");
  EXPECT_EQ(Accept(allotment, issue.entry, "clerk").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Accept(fund.NewStream(), issue.entry).name(), "NOT_FOUND");
  Reference forged = issue.entry;
  forged.leaf_hash.value[0] ^= 1;
  EXPECT_EQ(Accept(allotment, forged).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ACCEPTED");
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ALREADY_CONSUMED");
}

TEST_F(AllotmentTest, WhoIssuedItUnderAnotherCodeDoesNotAcceptIt) {
  ASSERT_TRUE(Open(Php(20'000'000)).accepted());
  ASSERT_TRUE(Exchange(Sar(1'000), Php(15'235)).accepted());
  const StreamId allotment = fund.NewStream();
  const Answer issue = Issue(allotment, Sar(1'000));
  ASSERT_EQ(issue.name(), "ACCEPTED");
  fund.Join("officer", "treasurer");
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "SEPARATION_OF_DUTIES");
  fund.SetProfile({.code = "officer"});
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ACCEPTED");
}

TEST_F(AllotmentTest, ARefusedIssueIsNotAccepted) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  const Answer refused = Issue(allotment, Sar(501));
  ASSERT_EQ(refused.name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Accept(allotment, refused.entry).name(), "NOT_FOUND");
}

TEST_F(AllotmentTest, IsNotAcceptedAheadOfTheBanksDate) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  const Answer issue = Issue(allotment, Sar(500));
  const AllotmentAccepted ahead{allotment, issue.entry, {fund.today() + 1}};
  const Answer refused = fund.Submit("officer", event::kAllotmentAccepted, ahead, {allotment});
  EXPECT_EQ(refused.name(), "INVALID_PERIOD");
  EXPECT_EQ(fund.leaf(refused.entry.log, refused.entry.index).entry.rests_on,
            (std::vector<Reference>{issue.entry}));
}

TEST_F(AllotmentTest, ASiteThatIsCutOffCannotAcceptWhatItHasNotSeen) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  fund.Cut("riyadh");
  const Answer issue = Issue(allotment, Sar(500));
  EXPECT_FALSE(Accept(allotment, issue.entry).status.ok());
  EXPECT_EQ(fund.state(fund.log("riyadh")).VersionOf(allotment), 0u);
  fund.Restore("riyadh");
  EXPECT_EQ(Accept(allotment, issue.entry).name(), "ACCEPTED");
}

TEST_F(AllotmentTest, ReturnsWhatIsLeftAndBooksWhatTheBankKept) {
  const StreamId allotment = Allot(1'000);
  ASSERT_EQ(Spend(allotment, 540).name(), "ACCEPTED");
  EXPECT_EQ(Return(allotment, Sar(461)).name(), "LIMIT_EXCEEDED");
  const Answer returned = Return(allotment, Sar(460));
  ASSERT_EQ(returned.name(), "ACCEPTED");
  ASSERT_EQ(Credit(allotment, returned.entry, Sar(410), Sar(50)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 410);
  EXPECT_EQ(HeadOffice(chart::kBankCharges, Riyal()), 50);
  EXPECT_EQ(DueFrom(allotment) + Riyadh(chart::kDueTo, allotment), 0);
}

TEST_F(AllotmentTest, RefusesAReturnOrCreditThatDoesNotAddUp) {
  const StreamId allotment = Allot(1'000);
  EXPECT_EQ(Return(fund.NewStream(), Sar(5)).name(), "NOT_FOUND");
  EXPECT_EQ(Return(allotment, Php(5)).name(), "CURRENCY_MISMATCH");
  EXPECT_EQ(Return(allotment, Sar(-5)).name(), "INVALID_AMOUNT");
  const Reference returned = Return(allotment, Sar(100)).entry;
  EXPECT_EQ(Credit(fund.NewStream(), returned, Sar(100), Sar(0)).name(), "NOT_FOUND");
  EXPECT_EQ(Credit(allotment, returned, Php(100), Sar(0)).name(), "CURRENCY_MISMATCH");
  EXPECT_EQ(Credit(allotment, returned, Sar(99), Sar(0)).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Credit(allotment, returned, Sar(101), Sar(-1)).name(), "INVALID_AMOUNT");
  EXPECT_EQ(Credit(allotment, returned, Sar(100), Money{}).name(), "ACCEPTED");
  EXPECT_EQ(Credit(allotment, returned, Sar(100), Sar(0)).name(), "ALREADY_CONSUMED");
}

TEST_F(AllotmentTest, CreditsNothingBeforeTheAcceptanceIsTakenUp) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  ASSERT_EQ(Accept(allotment, Issue(allotment, Sar(500)).entry).name(), "ACCEPTED");
  const Answer returned = Return(allotment, Sar(500));
  ASSERT_EQ(returned.name(), "ACCEPTED");
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(500), Sar(0)).name(), "FAILED_PRECONDITION");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(500), Sar(0)).name(), "ACCEPTED");
  EXPECT_EQ(DueFrom(allotment), 0);
}

TEST_F(AllotmentTest, OneTreasurerWritesOffNoMoreThanBanksKeep) {
  const StreamId allotment = Allot(1'000);
  const Answer returned = Return(allotment, Sar(1'000));
  const auto credit = [&](EventType type, int64_t charges, std::vector<std::string> authors) {
    const ReturnCredited body{allotment,    returned.entry, Sar(1'000 - charges),
                              Sar(charges), today(),        "credit-1"};
    return Submit(type, body, {}, std::move(authors)).name();
  };
  EXPECT_EQ(credit(event::kReturnCredited, 51, {"treasurer"}), "BEYOND_TOLERANCE");
  EXPECT_EQ(credit(event::kReturnCreditedWithLoss, 50, {"treasurer", "admin-1"}),
            "AMOUNT_MISMATCH");
  EXPECT_EQ(credit(event::kReturnCreditedWithLoss, 51, {"treasurer", "admin-1"}), "ACCEPTED");
}

TEST_F(AllotmentTest, CreditsAReturnOfWhichTheBankKeptEverything) {
  const StreamId allotment = Allot(10);
  const Answer returned = Return(allotment, Sar(10));
  const Money most = Sar(money::kAmountMax);
  EXPECT_EQ(Credit(allotment, returned.entry, most, most).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Credit(allotment, returned.entry, Sar(0), Sar(10)).name(), "ACCEPTED");
  EXPECT_EQ(HeadOffice(chart::kBankCharges, Riyal()), 10);
  EXPECT_EQ(HeadOffice(chart::kBank, Riyal()), 0);
}

TEST_F(AllotmentTest, AnIssueIsDecidedByTheDirectoryAsItStandsThen) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "hong-kong").name(), "UNKNOWN_PARTY");
  fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
  EXPECT_EQ(Issue(fund.NewStream(), Sar(5), "hong-kong").name(), "ACCEPTED");
}

// What a log takes up of another one without a person's decision.
class TakeUpTest : public testing::Test, protected TreasuryStory {
 protected:
  TakeUpTest() : allotment(Allot(1'000)) {}
  std::optional<Command> TakeUp(const Reference& foreign, const std::string& site) {
    return StoryRules().TakeUp(fund.leaf(foreign.log, foreign.index), foreign.log, ContextOf(site));
  }
  const StreamId allotment;
};

TEST_F(TakeUpTest, TakesUpNothingThatIsNotAddressedHere) {
  const auto accepted = AcceptedAllotments().Find(Rows("riyadh"), allotment);
  ASSERT_TRUE(accepted.ok() && accepted->has_value());
  const Reference acceptance = fund.ReferenceTo(fund.log("riyadh"), (**accepted).accepted);
  EXPECT_TRUE(TakeUp(acceptance, kHeadOffice).has_value());
  EXPECT_FALSE(TakeUp(acceptance, "riyadh").has_value());
}

TEST_F(TakeUpTest, LeavesToPeopleWhatPeopleDecide) {
  EXPECT_FALSE(TakeUp(Return(allotment, Sar(10)).entry, kHeadOffice).has_value());
  const Answer spend = Spend(allotment, 10);
  EXPECT_FALSE(TakeUp(spend.entry, kHeadOffice).has_value());
  EXPECT_FALSE(TakeUp(Liquidate(allotment, {spend.entry.index}).entry, kHeadOffice).has_value());
}

TEST_F(TakeUpTest, ALineThatIsSentBackFreesItsSpendInTheAllotmentsStream) {
  const Answer spend = Spend(allotment, 10);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  const auto command = TakeUp(SendBack(liquidation.entry, spend.entry).entry, "riyadh");
  ASSERT_TRUE(command.has_value());
  const uint64_t version = fund.state(fund.log("riyadh")).VersionOf(allotment);
  ASSERT_EQ(command->streams.size(), 1u);
  EXPECT_EQ(command->streams[0].stream, allotment);
  EXPECT_EQ(command->streams[0].expected_version, version);
  EXPECT_EQ(wire::Decode<LineSentBackSeen>(command->body)->spend, spend.entry.index);
}

TEST_F(TakeUpTest, ABodyThatDoesNotParseGivesNoCommand) {
  for (const EventType type : {event::kAllotmentAccepted, event::kLiquidationLineAccepted,
                               event::kLiquidationLineSentBack}) {
    Leaf foreign;
    foreign.entry.recipient = fund.log("riyadh");
    foreign.command.event_type = static_cast<uint32_t>(type);
    foreign.command.body = "\xff";
    EXPECT_FALSE(
        StoryRules().TakeUp(foreign, fund.log(kHeadOffice), ContextOf("riyadh")).has_value());
  }
}

TEST_F(TakeUpTest, EverythingIsTakenUpOnce) {
  const Answer spend = Spend(allotment, 10);
  const Answer liquidation = Liquidate(allotment, {spend.entry.index});
  ASSERT_EQ(AcceptLine(liquidation.entry, spend.entry, Sar(10), "ticket").name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(fund.TakeUpAll(), 0u);
}

}  // namespace
}  // namespace amanat::rules::treasury
