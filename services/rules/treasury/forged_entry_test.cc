// What the rules say of entries that no honest log has. A node examines what it follows, so that such
// an entry does not get here; should it get here all the same, nothing is booked on it.
#include <gtest/gtest.h>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/testing/treasury_story.h"

namespace amanat::rules::treasury {
namespace {

using ::amanat::treasury::AcceptanceSeen;
using ::amanat::treasury::DeclineSeen;
using ::amanat::treasury::LineAcceptanceSeen;
using ::amanat::treasury::LineReversalSeen;
using ::amanat::treasury::LineSentBackSeen;
using ::amanat::treasury::ReturnRefusalSeen;
using ::amanat::treasury::ReturnRestoredSeen;

class ForgedEntryTest : public testing::Test, protected TreasuryStory {
 protected:
  ForgedEntryTest() {
    fund.AdmitSite("hong-kong", "HK", "Asia/Hong_Kong");
    allotment = Allot(1'000);
    spend = Spend(allotment, 200).entry;
    liquidation = Liquidate(allotment, {spend.index}).entry;
  }

  // As if the site's fund log had this accepted entry behind its end.
  template <typename Body>
  Reference Forge(const std::string& site, EventType type, const Body& body,
                  const std::string& recipient, const std::string& added = "") {
    Leaf leaf;
    leaf.entry.index = 10'000 + forged.size();
    leaf.entry.recipient = fund.log(recipient);
    leaf.entry.added = added;
    leaf.command.event_type = static_cast<uint32_t>(type);
    leaf.command.body = wire::Encode(body);
    leaf.command.effective_date = today();
    leaf.hash = fund.random().Draw<Hash>();
    forged[{fund.log(site), leaf.entry.index}] = leaf;
    return {fund.log(site), leaf.entry.index, leaf.hash};
  }

  Context ContextWithForged(const std::string& site) {
    Context context = ContextOf(site);
    context.read = [this](const LogId& log, LogIndex index) -> absl::StatusOr<Leaf> {
      const auto it = forged.find({log, index});
      return it == forged.end() ? fund.leaf(log, index) : it->second;
    };
    return context;
  }

  // The outcome at the site, or the status code, of an act that is otherwise in order.
  template <typename Body>
  std::string Decide(const std::string& site, EventType type, const Body& body,
                     std::vector<StreamId> streams = {}, const std::string& author = "") {
    const Context context = ContextWithForged(site);
    Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    command.effective_date = today();
    for (const StreamId& stream : streams) {
      command.streams.push_back({stream, context.log.VersionOf(stream)});
    }
    if (!author.empty()) {
      command.authors.push_back(
          fund.directory().FindOperatorByCode(author, fund.directory_size())->admission);
    }
    const auto decision = StoryRules().Decide(command, context);
    if (!decision.ok()) return absl::StatusCodeToString(decision.status().code());
    return rules::FundCatalogue().OutcomeName(decision->outcome);
  }
  std::string DecideLine(const Reference& submitted, const Reference& spent) {
    return Decide("manila", event::kLiquidationLineAccepted,
                  LiquidationLineAccepted{submitted, spent, Sar(200), "ticket"},
                  {core::SpendStream(spent.log, spent.index)}, "reviewer");
  }

  StreamId allotment;
  Reference spend;
  Reference liquidation;
  std::map<std::pair<LogId, LogIndex>, Leaf> forged;
};

TEST_F(ForgedEntryTest, AnAllotmentIsIssuedByHeadOfficeAlone) {
  const StreamId id = fund.NewStream();
  const AllotmentIssued body{id, "riyadh", Sar(5), "assistance", rate};
  const auto accept = [&](const Reference& issue) {
    return Decide("riyadh", event::kAllotmentAccepted, AllotmentAccepted{id, issue, today()}, {id},
                  "officer");
  };
  EXPECT_EQ(accept(Forge("hong-kong", event::kAllotmentIssued, body, "riyadh")), "NOT_FOUND");
  EXPECT_EQ(accept(Forge("manila", event::kAllotmentIssued, body, "hong-kong")), "NOT_FOUND");
  EXPECT_EQ(accept(Forge("manila", event::kAllotmentIssued, body, "riyadh")), "ACCEPTED");
}

TEST_F(ForgedEntryTest, AnAcceptanceIsSeenOnlyOfWhomItWasIssuedTo) {
  const StreamId id = fund.NewStream();
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const Answer issue = Issue(id, Sar(5));
  const AllotmentAccepted body{id, issue.entry, today()};
  const auto see = [&](const Reference& acceptance, const StreamId& of) {
    return Decide("manila", event::kAcceptanceSeen, AcceptanceSeen{of, acceptance});
  };
  EXPECT_EQ(see(Forge("hong-kong", event::kAllotmentAccepted, body, "manila"), id),
            "INVALID_ARGUMENT");
  const Reference fitting = Forge("riyadh", event::kAllotmentAccepted, body, "manila");
  EXPECT_EQ(see(fitting, allotment), "INVALID_ARGUMENT") << "of another allotment";
  EXPECT_EQ(see(fitting, id), "ACCEPTED");
  const AllotmentAccepted unknown{fund.NewStream(), issue.entry, today()};
  EXPECT_EQ(see(Forge("riyadh", event::kAllotmentAccepted, unknown, "manila"), unknown.allotment),
            "INVALID_ARGUMENT");
}

TEST_F(ForgedEntryTest, WhatIsTakenUpHasTheDateOfTheEntryThatIsTakenUp) {
  const StreamId id = fund.NewStream();
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const AllotmentAccepted body{id, Issue(id, Sar(5)).entry, today()};
  const Reference acceptance = Forge("riyadh", event::kAllotmentAccepted, body, "manila");
  const auto see = [&](CivilDays date) {
    forged.at({acceptance.log, acceptance.index}).command.effective_date.days = date;
    return Decide("manila", event::kAcceptanceSeen, AcceptanceSeen{id, acceptance});
  };
  EXPECT_EQ(see(fund.today() - 30), "INVALID_ARGUMENT");
  EXPECT_EQ(see(fund.today() + 1), "INVALID_ARGUMENT");
  EXPECT_EQ(see(fund.today()), "ACCEPTED");
}

TEST_F(ForgedEntryTest, AReturnIsCreditedOnlyOfWhomItWasIssuedTo) {
  const AllotmentReturned body{allotment, Sar(10), today()};
  const auto credit = [&](const Reference& returned) {
    return Decide("manila", event::kReturnCredited,
                  ReturnCredited{allotment, returned, Sar(10), Sar(0), today(), "credit-1"}, {},
                  "treasurer");
  };
  EXPECT_EQ(credit(Forge("hong-kong", event::kAllotmentReturned, body, "manila")), "NOT_FOUND");
  EXPECT_EQ(credit(Forge("riyadh", event::kAllotmentReturned, body, "hong-kong")), "NOT_FOUND");
  EXPECT_EQ(credit(Forge("riyadh", event::kAllotmentReturned, body, "manila")), "ACCEPTED");
}

TEST_F(ForgedEntryTest, ALineIsOfTheAllotmentsOwnConsulate) {
  const Leaf paid = fund.leaf(spend.log, spend.index);
  const auto body = *wire::Decode<AssistanceDisbursed>(paid.command.body);
  const Reference spent =
      Forge("hong-kong", event::kAssistanceDisbursed, body, "manila", paid.entry.added);
  const LiquidationSubmitted submitted{fund.NewStream(), allotment, {spent.index}, {Sar(200)}};
  EXPECT_EQ(
      DecideLine(Forge("hong-kong", event::kLiquidationSubmitted, submitted, "manila"), spent),
      "NOT_FOUND");
  EXPECT_EQ(DecideLine(liquidation, spend), "ACCEPTED");
}

TEST_F(ForgedEntryTest, ALineIsOfASpendThatItsLiquidationLists) {
  const StreamId other = Allot(500);
  const Reference of_other = Spend(other, 200).entry;
  const LiquidationSubmitted mixed{fund.NewStream(), allotment, {of_other.index}, {Sar(200)}};
  EXPECT_EQ(DecideLine(Forge("riyadh", event::kLiquidationSubmitted, mixed, "manila"), of_other),
            "NOT_FOUND")
      << "the spend is of another allotment than the liquidation";
  const LiquidationSubmitted elsewhere{fund.NewStream(), allotment, {spend.index}, {Sar(200)}};
  EXPECT_EQ(
      DecideLine(Forge("riyadh", event::kLiquidationSubmitted, elsewhere, "hong-kong"), spend),
      "NOT_FOUND")
      << "a liquidation that is not addressed to head office";
}

TEST_F(ForgedEntryTest, ALineIsOfWhatCanBeLeftOfItsSpend) {
  const auto decide = [&](std::vector<Money> amounts, Money accepted) {
    const LiquidationSubmitted submitted{
        fund.NewStream(), allotment, {spend.index}, std::move(amounts)};
    return Decide(
        "manila", event::kLiquidationLineAccepted,
        LiquidationLineAccepted{Forge("riyadh", event::kLiquidationSubmitted, submitted, "manila"),
                                spend, accepted, "ticket"},
        {core::SpendStream(spend.log, spend.index)}, "reviewer");
  };
  EXPECT_EQ(decide({Sar(201)}, Sar(201)), "NOT_FOUND") << "more than was spent";
  EXPECT_EQ(decide({Sar(0)}, Sar(0)), "NOT_FOUND");
  EXPECT_EQ(decide({Sar(-1)}, Sar(-1)), "NOT_FOUND");
  EXPECT_EQ(decide({Php(200)}, Php(200)), "NOT_FOUND");
  EXPECT_EQ(decide({}, Sar(200)), "NOT_FOUND") << "no amount stands beside the spend";
  EXPECT_EQ(decide({Sar(150)}, Sar(200)), "AMOUNT_MISMATCH");
  EXPECT_EQ(decide({Sar(150)}, Sar(150)), "ACCEPTED");
}

TEST_F(ForgedEntryTest, ADeclineIsSeenAndCreditedOnlyOfWhomItWasIssuedTo) {
  ASSERT_EQ(Open(Sar(500)).name(), "ACCEPTED");
  const StreamId id = fund.NewStream();
  const AllotmentDeclined body{id, Issue(id, Sar(5)).entry, "not-received"};
  const auto see = [&](const std::string& site, const std::string& recipient) {
    return Decide("manila", event::kDeclineSeen,
                  DeclineSeen{id, Forge(site, event::kAllotmentDeclined, body, recipient)});
  };
  EXPECT_EQ(see("hong-kong", "manila"), "INVALID_ARGUMENT");
  EXPECT_EQ(see("riyadh", "hong-kong"), "INVALID_ARGUMENT");
  EXPECT_EQ(see("riyadh", "manila"), "ACCEPTED");
  const auto credit = [&](const Reference& decline) {
    return Decide("manila", event::kReturnCredited,
                  ReturnCredited{id, decline, Sar(5), Sar(0), today(), "credit-2"}, {},
                  "treasurer");
  };
  EXPECT_EQ(credit(Forge("hong-kong", event::kAllotmentDeclined, body, "manila")), "NOT_FOUND");
  EXPECT_EQ(credit(Forge("riyadh", event::kAllotmentDeclined, body, "manila")),
            "FAILED_PRECONDITION")
      << "a decline is seen before it is credited";
}

TEST_F(ForgedEntryTest, ARefusedReturnIsSeenOnlyOfHeadOfficeAndRestoredOnlyByItsConsulate) {
  const Reference returned = Return(allotment, Sar(10)).entry;
  const ReturnRefused refused{allotment, returned, Sar(10), "not-received"};
  const auto see = [&](const std::string& site, const std::string& recipient, Money amount) {
    return Decide("riyadh", event::kReturnRefusalSeen,
                  ReturnRefusalSeen{
                      allotment, Forge(site, event::kReturnRefused, refused, recipient), amount});
  };
  EXPECT_EQ(see("hong-kong", "riyadh", Sar(10)), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "hong-kong", Sar(10)), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "riyadh", Sar(11)), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "riyadh", Sar(10)), "ACCEPTED");
  const auto restore = [&](const std::string& site, const StreamId& of, Money amount) {
    const ReturnRefusalSeen seen{allotment, returned, Sar(10)};
    return Decide(
        "manila", event::kReturnRestoredSeen,
        ReturnRestoredSeen{of, Forge(site, event::kReturnRefusalSeen, seen, "manila"), amount});
  };
  EXPECT_EQ(restore("hong-kong", allotment, Sar(10)), "INVALID_ARGUMENT");
  EXPECT_EQ(restore("riyadh", fund.NewStream(), Sar(10)), "INVALID_ARGUMENT");
  EXPECT_EQ(restore("riyadh", allotment, Sar(11)), "INVALID_ARGUMENT");
  EXPECT_EQ(restore("riyadh", allotment, Sar(10)), "ACCEPTED");
}

TEST_F(ForgedEntryTest, AReversedAcceptanceIsSeenOnlyOfHeadOffice) {
  const Reference accepted = AcceptLine(liquidation, spend, Sar(200), "ticket").entry;
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  const LineAcceptanceReversed reversed{
      accepted.index, "disallowed", {liquidation, spend, Sar(200), "ticket", ""}};
  const auto see = [&](const std::string& site, const std::string& recipient, LogIndex of) {
    return Decide(
        "riyadh", event::kLineReversalSeen,
        LineReversalSeen{Forge(site, event::kLineAcceptanceReversed, reversed, recipient), of},
        {allotment});
  };
  EXPECT_EQ(see("hong-kong", "riyadh", spend.index), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "hong-kong", spend.index), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "riyadh", spend.index + 1), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "riyadh", spend.index), "ACCEPTED");
}

TEST_F(ForgedEntryTest, ADecisionOfALineIsSeenOnlyOfHeadOffice) {
  const LiquidationLineAccepted accepted{liquidation, spend, Sar(200), "ticket", ""};
  const LiquidationLineSentBack back{liquidation, spend, "receipt-missing"};
  const auto see = [&](const std::string& site, const std::string& recipient, LogIndex of) {
    return Decide(
        "riyadh", event::kLineAcceptanceSeen,
        LineAcceptanceSeen{Forge(site, event::kLiquidationLineAccepted, accepted, recipient), of});
  };
  const auto see_back = [&](const std::string& site, LogIndex of) {
    return Decide(
        "riyadh", event::kLineSentBackSeen,
        LineSentBackSeen{Forge(site, event::kLiquidationLineSentBack, back, "riyadh"), of},
        {allotment});
  };
  EXPECT_EQ(see("hong-kong", "riyadh", spend.index), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "hong-kong", spend.index), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "riyadh", spend.index + 1), "INVALID_ARGUMENT");
  EXPECT_EQ(see("manila", "riyadh", spend.index), "ACCEPTED");
  EXPECT_EQ(see_back("hong-kong", spend.index), "INVALID_ARGUMENT");
  EXPECT_EQ(see_back("manila", spend.index + 1), "INVALID_ARGUMENT");
  EXPECT_EQ(see_back("manila", spend.index), "ACCEPTED");
}

TEST_F(ForgedEntryTest, ASpendOfAnotherLogIsNotSeenAsOnesOwn) {
  Reference of_other = spend;
  of_other.log = fund.log("hong-kong");
  const LiquidationLineAccepted accepted{liquidation, of_other, Sar(200), "ticket", ""};
  EXPECT_EQ(Decide("riyadh", event::kLineAcceptanceSeen,
                   LineAcceptanceSeen{
                       Forge("manila", event::kLiquidationLineAccepted, accepted, "riyadh"),
                       spend.index}),
            "INVALID_ARGUMENT");
}

// An entry whose effects nobody could make again here is taken with its envelope alone: what its
// Evolve rests on may be missing then, which is an error and no phantom row.
TEST_F(ForgedEntryTest, WhatRestsOnAMissingRowIsAnError) {
  const auto evolve = [&](EventType type, const auto& body) {
    Leaf leaf;
    leaf.command.event_type = static_cast<uint32_t>(type);
    leaf.command.body = wire::Encode(body);
    state::Overlay rows(nullptr);
    Evolution evolution{rows, {}};
    const absl::Status status =
        StoryRules().Evolve(leaf, leaf.command.event_type, ContextOf("riyadh"), evolution);
    EXPECT_EQ(rows.rows_in_memory(), 0u);
    return status.code();
  };
  const StreamId id = fund.NewStream();
  EXPECT_EQ(evolve(event::kAcceptanceSeen, AcceptanceSeen{id, liquidation}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kLineAcceptanceSeen, LineAcceptanceSeen{liquidation, 7}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kLineSentBackSeen, LineSentBackSeen{liquidation, 7}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kAllotmentReturned, AllotmentReturned{id, Sar(5), today()}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kAllotmentAccepted, AllotmentAccepted{id, liquidation, today()}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kDeclineSeen, DeclineSeen{id, liquidation}), absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kReturnRefusalSeen, ReturnRefusalSeen{id, liquidation, Sar(5)}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kLineReversalSeen, LineReversalSeen{liquidation, 7}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(evolve(event::kBankCharged, BankCharged{id, Sar(5), today(), "line-1"}),
            absl::StatusCode::kInternal);
  EXPECT_EQ(
      evolve(event::kReturnCredited, ReturnCredited{id, liquidation, Sar(5), Sar(0), today()}),
      absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace amanat::rules::treasury
