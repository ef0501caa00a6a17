#include "services/treasury/treasury_service.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "services/desk/testing/shell.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::treasury {
namespace {

using desk::ToProto;
using directory::Role;
using rules_testing::Answer;
using rules_testing::kHeadOffice;
using Shell = desk_testing::Shell<v1::Treasury>;
using Stub = v1::Treasury::Stub;

class TreasuryServiceTest : public ::testing::Test, protected rules::treasury::TreasuryStory {
 protected:
  template <typename Request, typename Response>
  Response Ask(Shell& shell,
               grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Request&, Response*),
               const Request& request) {
    auto response = shell.Ask(rpc, request);
    EXPECT_TRUE(response.ok()) << response.status();
    return response.value_or(Response());
  }
  v1::ListAllotmentsResponse Allotments(Shell& shell, int page_size = 0,
                                        const std::string& token = "") {
    v1::ListAllotmentsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Ask(shell, &Stub::ListAllotments, request);
  }
  v1::ListLiquidationsResponse Lines(Shell& shell, bool undecided = false, int page_size = 0,
                                     const std::string& token = "") {
    v1::ListLiquidationsRequest request;
    request.set_undecided_only(undecided);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return Ask(shell, &Stub::ListLiquidations, request);
  }
  std::string NameOf(const std::string& site) { return fund.name(fund.log(site)).str(); }
  // As a client names an entry: without its hash.
  entry::Reference Name(LogIndex index) { return {fund.log("riyadh"), index, Hash()}; }
  // Of a spend in the consulate's log.
  entry::Reference At(LogIndex index, const std::string& site = "riyadh") {
    return fund.ReferenceTo(fund.log(site), index);
  }

  Shell manila{fund, kHeadOffice, MakeTreasuryService};
  Shell riyadh{fund, "riyadh", MakeTreasuryService};
};

TEST_F(TreasuryServiceTest, MoneyGoesOutAndComesBackByItsActs) {
  const StreamId allotment = fund.NewStream();
  const wire::CivilDate today{fund.today()};
  v1::PrepareRequest request;
  ToProto(OpeningBalance{Php(20'000'000), fund.random().Draw<Hash>(), today},
          request.mutable_opening_balance());
  EXPECT_EQ(manila.Outcome(request, {"admin-1", "admin-2"}), "ACCEPTED");
  ToProto(ExchangeMade{Sar(1'000), Php(15'001), rate, today, "line-1"}, request.mutable_exchange());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "ACCEPTED");
  ToProto(AllotmentIssued{allotment, "riyadh", Sar(1'000), "assistance", rate},
          request.mutable_issue());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "ACCEPTED");
  ToProto(AllotmentAccepted{allotment, {}, today}, request.mutable_accept());
  EXPECT_EQ(riyadh.Outcome(request, {"officer"}), "ACCEPTED") << "the issue is looked up";
  ASSERT_EQ(fund.TakeUpAll(), 1u);

  const LogIndex paid = Spend(allotment, 300).entry.index;
  const LogIndex doubtful = Spend(allotment, 200, "agency-1").entry.index;
  ToProto(LiquidationSubmitted{fund.NewStream(), allotment, {}}, request.mutable_liquidate());
  const auto liquidation = riyadh.Act(request, {"officer"});
  ASSERT_TRUE(liquidation.ok()) << liquidation.status();
  EXPECT_EQ(liquidation->outcome(), "ACCEPTED");

  const entry::Reference submitted = Name(liquidation->position().index());
  ToProto(LiquidationLineAccepted{submitted, Name(paid), {}, "ticket", ""},
          request.mutable_accept_line());
  EXPECT_EQ(manila.Outcome(request, {"reviewer"}), "ACCEPTED") << "the amount is looked up";
  ToProto(LiquidationLineSentBack{submitted, Name(doubtful), "receipt-missing"},
          request.mutable_send_back_line());
  EXPECT_EQ(manila.Outcome(request, {"reviewer"}), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 2u);

  ToProto(AllotmentReturned{allotment, Sar(500), today}, request.mutable_return_allotment());
  const auto sent = riyadh.Act(request, {"officer"});
  ASSERT_TRUE(sent.ok()) << sent.status();
  ToProto(ReturnCredited{{}, Name(sent->position().index()), Sar(490), Sar(10), today, "credit-1"},
          request.mutable_credit_return());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "ACCEPTED") << "the allotment is looked up";

  const v1::Allotment shown = Allotments(riyadh).allotments(0);
  EXPECT_EQ(shown.allotment(), allotment.str());
  EXPECT_EQ(shown.accepted().minor_units(), 1'000);
  EXPECT_EQ(shown.spent().minor_units(), 500);
  EXPECT_EQ(shown.liquidated().minor_units(), 300);
  EXPECT_EQ(shown.returned().minor_units(), 500);
  EXPECT_EQ(shown.available().minor_units(), 0);
  EXPECT_EQ(shown.due_from().minor_units(), 200) << "the line that was sent back";
  EXPECT_EQ(shown.state(), v1::ALLOTMENT_STATE_ACCEPTED);
}

TEST_F(TreasuryServiceTest, NothingIsAnsweredOutOfALogThatIsBehindItsGuard) {
  riyadh.server().ledger().FallBehindGuard(fund.log("riyadh"));
  v1::PrepareRequest act;
  ToProto(AllotmentAccepted{fund.NewStream(), {}, {fund.today()}}, act.mutable_accept());
  const absl::Status refused[] = {
      riyadh.Ask(&Stub::ListAllotments, v1::ListAllotmentsRequest()).status(),
      riyadh.Ask(&Stub::ListLiquidations, v1::ListLiquidationsRequest()).status(),
      riyadh.Ask(&Stub::ListExchanges, v1::ListExchangesRequest()).status(),
      riyadh.Ask(&Stub::TrialBalance, v1::TrialBalanceRequest()).status(),
      riyadh.Ask(&Stub::InterOffice, v1::InterOfficeRequest()).status(),
      riyadh.Act(act, {"officer"}).status()};
  for (const absl::Status& status : refused) {
    EXPECT_TRUE(absl::IsFailedPrecondition(status)) << status;
    EXPECT_EQ(rpc::ReasonOf(status), "GUARD");
    EXPECT_NE(status.message().find(NameOf("riyadh")), absl::string_view::npos) << status;
  }
  EXPECT_TRUE(manila.Ask(&Stub::ListAllotments, v1::ListAllotmentsRequest()).ok());
}

TEST_F(TreasuryServiceTest, WhatIsDeclinedComesBackByItsActs) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId allotment = fund.NewStream();
  ASSERT_TRUE(Issue(allotment, Sar(500)).accepted());
  v1::PrepareRequest request;
  ToProto(AllotmentDeclined{allotment, {}, "not-received"}, request.mutable_decline());
  const auto declined = riyadh.Act(request, {"officer"});
  ASSERT_TRUE(declined.ok()) << declined.status();
  EXPECT_EQ(declined->outcome(), "ACCEPTED") << "the issue is looked up";
  for (Shell* shell : {&manila, &riyadh}) {
    EXPECT_EQ(Allotments(*shell).allotments(0).state(), v1::ALLOTMENT_STATE_DECLINED);
  }
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(Allotments(manila).allotments(0).state(), v1::ALLOTMENT_STATE_DECLINED);
  ToProto(
      ReturnCredited{
          {}, Name(declined->position().index()), Sar(490), Sar(10), {fund.today()}, "credit-1"},
      request.mutable_credit_return());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "ACCEPTED") << "the allotment is looked up";
  EXPECT_EQ(Allotments(manila).allotments(0).state(), v1::ALLOTMENT_STATE_DECLINE_CREDITED);
}

TEST_F(TreasuryServiceTest, WhatWasAcceptedOrReturnedIsTakenBackByItsActs) {
  const StreamId allotment = Allot(1'000);
  v1::PrepareRequest request;
  ToProto(BankCharged{allotment, Sar(25), {fund.today()}, "charge-1"},
          request.mutable_bank_charge());
  const auto charge = riyadh.Act(request, {"officer", "second"});
  ASSERT_TRUE(charge.ok()) << charge.status();
  const LogIndex spend = charge->position().index();
  const auto liquidate = [&] {
    ToProto(LiquidationSubmitted{fund.NewStream(), allotment, {}}, request.mutable_liquidate());
    return Name(riyadh.Act(request, {"officer"})->position().index());
  };
  const auto accept = [&](const entry::Reference& liquidation) {
    ToProto(LiquidationLineAccepted{liquidation, Name(spend), {}, "bank-charges", ""},
            request.mutable_accept_line());
    return manila.Act(request, {"reviewer"});
  };
  const auto accepted = accept(liquidate());
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  const LogIndex at = accepted->position().index();
  const auto said =
      wire::Decode<LiquidationLineAccepted>(fund.leaf(fund.log(kHeadOffice), at).command.body);
  ToProto(LineAcceptanceReversed{at, "disallowed", *said}, request.mutable_reverse_line());
  EXPECT_EQ(manila.Outcome(request, {"reviewer", "treasurer"}), "ACCEPTED");
  EXPECT_EQ(Lines(manila).lines(0).state(), v1::LINE_STATE_REVERSED);
  while (fund.TakeUpAll() != 0) continue;
  const auto again = accept(liquidate());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->outcome(), "ACCEPTED") << "what reopened the spend is looked up";

  const Answer returned = Return(allotment, Sar(975));
  ToProto(ReturnRefused{{}, Name(returned.entry.index), {}, "not-received"},
          request.mutable_refuse_return());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "ACCEPTED") << "the amount is looked up";
  while (fund.TakeUpAll() != 0) continue;
  EXPECT_EQ(Allotments(riyadh).allotments(0).available().minor_units(), 975);
  EXPECT_EQ(Allotments(riyadh).allotments(0).returned().minor_units(), 0);
}

TEST_F(TreasuryServiceTest, WhatAnActNamesMustBeAtHand) {
  const StreamId allotment = Allot(1'000);
  const wire::CivilDate today{fund.today()};
  v1::PrepareRequest request;
  ToProto(AllotmentAccepted{fund.NewStream(), {}, today}, request.mutable_accept());
  EXPECT_EQ(riyadh.Outcome(request, {"officer"}), "NOT_FOUND") << "never issued";
  ToProto(LiquidationSubmitted{fund.NewStream(), allotment, {}}, request.mutable_liquidate());
  EXPECT_EQ(riyadh.Outcome(request, {"officer"}), "FAILED_PRECONDITION") << "nothing was paid";
  const LogIndex spend = Spend(allotment, 100).entry.index;
  const entry::Reference submitted = Name(Liquidate(allotment, {spend}).entry.index);
  const auto accept = [&](const entry::Reference& liquidation, const entry::Reference& line) {
    ToProto(LiquidationLineAccepted{liquidation, line, {}, "ticket", ""},
            request.mutable_accept_line());
    return manila.Outcome(request, {"reviewer"});
  };
  EXPECT_EQ(accept(submitted, submitted), "NOT_FOUND") << "no payment";
  EXPECT_EQ(accept(submitted, Name(1'000'000)), "NOT_FOUND") << "behind the log's end";
  EXPECT_EQ(accept({LogId(), 1, {}}, Name(spend)), "NOT_FOUND") << "no such log";
  EXPECT_EQ(accept({submitted.log, submitted.index, fund.random().Draw<Hash>()}, Name(spend)),
            "INVALID_ARGUMENT")
      << "another entry there";
  ToProto(ReturnCredited{{}, submitted, Sar(1), {}, today, "credit-1"},
          request.mutable_credit_return());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "NOT_FOUND") << "no return";
  EXPECT_EQ(manila.Outcome(v1::PrepareRequest(), {"treasurer"}), "INVALID_ARGUMENT");
}

TEST_F(TreasuryServiceTest, WhatIsGivenIsNotReplaced) {
  const StreamId allotment = Allot(1'000);
  const LogIndex first = Spend(allotment, 100).entry.index;
  const LogIndex second = Spend(allotment, 200).entry.index;
  v1::PrepareRequest request;
  ToProto(LiquidationSubmitted{fund.NewStream(), allotment, {second, first}},
          request.mutable_liquidate());
  EXPECT_EQ(riyadh.Outcome(request, {"officer"}), "INVALID_ARGUMENT") << "not put in order";
  ToProto(LiquidationSubmitted{fund.NewStream(), allotment, {first}}, request.mutable_liquidate());
  const auto liquidation = riyadh.Act(request, {"officer"});
  ASSERT_TRUE(liquidation.ok()) << liquidation.status();
  ToProto(LiquidationLineAccepted{Name(liquidation->position().index()), Name(first), Sar(99),
                                  "ticket", ""},
          request.mutable_accept_line());
  EXPECT_EQ(manila.Outcome(request, {"reviewer"}), "AMOUNT_MISMATCH");
  const Answer back = Return(allotment, Sar(500));
  ToProto(
      ReturnCredited{
          fund.NewStream(), Name(back.entry.index), Sar(500), {}, {fund.today()}, "credit-1"},
      request.mutable_credit_return());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "NOT_FOUND") << "of another allotment";
}

TEST_F(TreasuryServiceTest, AnActOfTheBankHasItsDate) {
  const StreamId allotment = Allot(1'000);
  const entry::Reference back = Name(Return(allotment, Sar(500)).entry.index);
  v1::PrepareRequest request;
  ToProto(OpeningBalance{Sar(1), fund.random().Draw<Hash>(), {}},
          request.mutable_opening_balance());
  EXPECT_EQ(manila.Outcome(request, {"admin-1", "admin-2"}), "INVALID_ARGUMENT");
  ToProto(ExchangeMade{Sar(1), Php(15), rate, {}, "line-2"}, request.mutable_exchange());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "INVALID_ARGUMENT");
  ToProto(AllotmentAccepted{allotment, {}, {}}, request.mutable_accept());
  EXPECT_EQ(riyadh.Outcome(request, {"officer"}), "INVALID_ARGUMENT");
  ToProto(AllotmentReturned{allotment, Sar(1), {}}, request.mutable_return_allotment());
  EXPECT_EQ(riyadh.Outcome(request, {"officer"}), "INVALID_ARGUMENT");
  ToProto(ReturnCredited{{}, back, Sar(500), {}, {}, "credit-1"}, request.mutable_credit_return());
  EXPECT_EQ(manila.Outcome(request, {"treasurer"}), "INVALID_ARGUMENT");
}

TEST_F(TreasuryServiceTest, AnActOfAnotherServiceIsNotTaken) {
  rules_testing::Draft draft{event::kAssistanceDisbursed, ""};
  draft.authors = {"officer"};
  const proposal::SignedCommand spend = fund.Sign(draft);
  const auto taken = riyadh.Ask(&Stub::Submit, riyadh.server().Sign(spend.command, {"officer"}));
  EXPECT_TRUE(absl::IsInvalidArgument(taken.status())) << taken.status();
}

TEST_F(TreasuryServiceTest, AllotmentsSayHowFarTheyHaveCome) {
  const StreamId settled = Allot(1'000);
  const Answer back = Return(settled, Sar(1'000));
  ASSERT_TRUE(Credit(settled, back.entry, Sar(1'000), {}).accepted());
  const StreamId accepted = Allot(500);
  const StreamId issued = fund.NewStream();
  ASSERT_TRUE(Exchange(Sar(70), Php(1'051)).accepted());
  ASSERT_TRUE(Issue(issued, Sar(70)).accepted());
  for (Shell* shell : {&manila, &riyadh}) {
    const auto list = Allotments(*shell);
    ASSERT_EQ(list.allotments_size(), 3);
    EXPECT_EQ(list.allotments(0).state(), v1::ALLOTMENT_STATE_SETTLED);
    EXPECT_EQ(list.allotments(1).allotment(), accepted.str());
    EXPECT_EQ(list.allotments(1).state(), v1::ALLOTMENT_STATE_ACCEPTED);
    EXPECT_EQ(list.allotments(1).available().minor_units(), 500);
    EXPECT_EQ(list.allotments(1).due_from().minor_units(), 500);
    EXPECT_EQ(list.allotments(2).allotment(), issued.str());
    EXPECT_EQ(list.allotments(2).state(), v1::ALLOTMENT_STATE_ISSUED);
    EXPECT_EQ(list.allotments(2).accepted().currency(), Sar(0).currency.numeric);
    EXPECT_EQ(list.allotments(2).accepted_on(), 0);
    EXPECT_EQ(list.allotments(2).issue().log_name(), NameOf(kHeadOffice));
  }
}

TEST_F(TreasuryServiceTest, ARefusedReturnIsSettledOnlyAfterItWasTakenUp) {
  const StreamId allotment = Allot(1'000);
  const Answer returned = Return(allotment, Sar(1'000));
  ASSERT_TRUE(RefuseReturn(allotment, returned.entry, Sar(1'000)).accepted());
  for (Shell* shell : {&manila, &riyadh}) {
    EXPECT_EQ(Allotments(*shell).allotments(0).state(), v1::ALLOTMENT_STATE_RETURN_REFUSED);
  }
  while (fund.TakeUpAll() != 0) continue;
  EXPECT_EQ(Allotments(manila).allotments(0).state(), v1::ALLOTMENT_STATE_ACCEPTED);
  const Answer again = Return(allotment, Sar(1'000));
  ASSERT_TRUE(Credit(allotment, again.entry, Sar(1'000), {}).accepted());
  EXPECT_EQ(Allotments(manila).allotments(0).state(), v1::ALLOTMENT_STATE_SETTLED);
}

TEST_F(TreasuryServiceTest, AConsulateListsItsOwnAllotmentsAndHeadOfficeAll) {
  fund.AdmitSite("doha", "QA", "Asia/Qatar");
  ASSERT_TRUE(Open(Php(1'000'000)).accepted());
  ASSERT_TRUE(Exchange(Sar(1'000), Php(15'001)).accepted());
  std::vector<std::string> all, own;
  for (int i = 0; i < 7; ++i) {
    const StreamId id = fund.NewStream();
    const bool here = i % 2 == 0;
    ASSERT_TRUE(Issue(id, Sar(10), here ? "riyadh" : "doha").accepted());
    all.push_back(id.str());
    if (here) own.push_back(id.str());
  }
  const auto paged = [&](Shell& shell) {
    std::vector<std::string> ids;
    std::string token;
    do {
      const auto page = Allotments(shell, 3, token);
      EXPECT_LE(page.allotments_size(), 3);
      for (const auto& item : page.allotments()) ids.push_back(item.allotment());
      token = page.next_page_token();
    } while (!token.empty() && ids.size() < 100);
    return ids;
  };
  EXPECT_EQ(paged(manila), all);
  EXPECT_EQ(paged(riyadh), own);
  EXPECT_EQ(Allotments(manila, 7).next_page_token(), "") << "a full last page";
}

TEST_F(TreasuryServiceTest, LinesAreUndecidedUntilHeadOfficeHasDecidedThem) {
  const StreamId allotment = Allot(1'000);
  std::vector<LogIndex> spends;
  for (int i = 1; i <= 4; ++i) spends.push_back(Spend(allotment, 10 * i, "agency-7").entry.index);
  const Answer first = Liquidate(allotment, {spends[0], spends[1]});
  const Answer second = Liquidate(allotment, {spends[2], spends[3]});
  ASSERT_TRUE(AcceptLine(first.entry, At(spends[1]), Sar(20), "", "agency-7").accepted());
  ASSERT_TRUE(SendBack(second.entry, At(spends[2])).accepted());
  for (Shell* shell : {&manila, &riyadh}) {
    const auto all = Lines(*shell);
    ASSERT_EQ(all.lines_size(), 4);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(all.lines(i).spend(), spends[i]);
    EXPECT_EQ(all.lines(0).state(), v1::LINE_STATE_UNDECIDED);
    EXPECT_EQ(all.lines(0).submission().index(), first.entry.index);
    EXPECT_EQ(all.lines(0).liable_party(), "agency-7");
    EXPECT_EQ(all.lines(0).cost_line(), "ticket");
    EXPECT_EQ(all.lines(0).amount().minor_units(), 10);
    EXPECT_EQ(all.lines(1).state(), v1::LINE_STATE_ACCEPTED);
    EXPECT_EQ(all.lines(1).code(), "agency-7");
    EXPECT_EQ(all.lines(2).state(), v1::LINE_STATE_SENT_BACK);
    EXPECT_EQ(all.lines(2).code(), "receipt-missing");
    // Decided, and not seen by the consulate yet.
    const auto undecided = Lines(*shell, true);
    ASSERT_EQ(undecided.lines_size(), 2);
    EXPECT_EQ(undecided.lines(0).spend(), spends[0]);
    EXPECT_EQ(undecided.lines(1).spend(), spends[3]);
  }
  ASSERT_EQ(fund.TakeUpAll(), 2u);
  EXPECT_EQ(Lines(manila, true).lines_size(), 2) << "and seen";
  EXPECT_EQ(Lines(riyadh).lines_size(), 4);
}

TEST_F(TreasuryServiceTest, AConsulateThatIsCutOffSaysWhatItKnew) {
  const StreamId allotment = Allot(1'000);
  const LogIndex spend = Spend(allotment, 10).entry.index;
  const Answer liquidation = Liquidate(allotment, {spend});
  fund.Cut("riyadh");
  ASSERT_TRUE(AcceptLine(liquidation.entry, At(spend), Sar(10), "ticket").accepted());
  EXPECT_EQ(Lines(manila, true).lines_size(), 0);
  EXPECT_EQ(Lines(riyadh, true).lines_size(), 1);
  fund.Restore("riyadh");
  EXPECT_EQ(Lines(riyadh, true).lines_size(), 0);
}

TEST_F(TreasuryServiceTest, LinesComeInPagesByConsulate) {
  fund.AdmitSite("doha", "QA", "Asia/Qatar");
  fund.AdmitOperator("doha-officer", "doha", {Role::kOfficer, Role::kPayer});
  std::vector<std::string> expected;
  const auto submit = [&](const std::string& site, const std::string& author) {
    ASSERT_TRUE(Exchange(Sar(1'000), Php(15'001)).accepted());
    const StreamId allotment = fund.NewStream();
    const Answer issue = Issue(allotment, Sar(1'000), site);
    ASSERT_TRUE(Accept(allotment, issue.entry, author).accepted());
    std::vector<LogIndex> spends;
    for (int i = 0; i < 5; ++i) {
      spends.push_back(Spend(allotment, 10, "", 0, author).entry.index);
      expected.push_back(absl::StrCat(site, ":", spends.back()));
    }
    ASSERT_TRUE(Liquidate(allotment, spends, std::nullopt, author).accepted());
  };
  ASSERT_TRUE(Open(Php(1'000'000)).accepted());
  submit("doha", "doha-officer");
  submit("riyadh", "officer");
  for (const bool undecided : {false, true}) {
    std::vector<std::string> found;
    std::string token;
    do {
      const auto page = Lines(manila, undecided, 3, token);
      EXPECT_LE(page.lines_size(), 3);
      for (const auto& line : page.lines()) {
        found.push_back(absl::StrCat(line.site(), ":", line.spend()));
      }
      token = page.next_page_token();
    } while (!token.empty() && found.size() < 100);
    EXPECT_EQ(found, expected);
  }
  EXPECT_EQ(Lines(riyadh).lines_size(), 5) << "its own";
  v1::ListLiquidationsRequest other;
  other.set_page_token(Lines(manila, true, 3).next_page_token());
  EXPECT_TRUE(absl::IsInvalidArgument(manila.Ask(&Stub::ListLiquidations, other).status()))
      << "a token of another list";
}

}  // namespace
}  // namespace amanat::treasury
