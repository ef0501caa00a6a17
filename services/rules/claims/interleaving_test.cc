// What happens between a signature and the entry, and what a decision may look at.
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/claims/testing/claims_fixture.h"

namespace amanat::rules::claims {
namespace {

class InterleavingTest : public ClaimsTest {
 protected:
  Draft Filing(const ClaimFiled& body, const SubjectId& member, const std::string& author) {
    std::vector<SubjectId> people = {member};
    while (people.size() < 3) people.push_back(fund_.NewSubject());
    return {event::kClaimFiled, wire::Encode(body), StreamsOf(body, member), people, {author}, "",
            std::nullopt};
  }
  std::string Append(const proposal::SignedCommand& command) {
    return fund_.Append(fund_.log(kHeadOffice), command).name();
  }
  std::string Preview(const Draft& draft) {
    const auto result = fund_.Preview(draft);
    return result.ok() ? rules::FundCatalogue().OutcomeName(result->outcome)
                       : result.status().ToString();
  }
  // Decides over head office's log, reading entries by `read` alone.
  absl::StatusOr<Decision> Decide(
      const proposal::SignedCommand& signed_command,
      std::function<absl::StatusOr<Leaf>(const LogId&, LogIndex)> read) {
    const Context context{log(),  fund_.directory(), fund_.directory_size(), std::move(read), 0,
                          nullptr};
    return rules_.Decide(*entry::DecodeCommand(signed_command.command), context);
  }
};

TEST_F(InterleavingTest, TwoFilingsForOneDeathDoNotBothEnter) {
  const auto first = fund_.Sign(Filing(Death(), member_, "off-1"));
  const auto second = fund_.Sign(Filing(Death(), member_, "off-2"));
  EXPECT_EQ(Append(first), "ACCEPTED");
  EXPECT_EQ(Append(second), "ABORTED");
}

TEST_F(InterleavingTest, ARefusalForWantOfCoverDoesNotOutliveTheContribution) {
  const SubjectId late = fund_.NewSubject();
  ClaimFiled today = Death();
  today.event_date.days = fund_.today();
  const Draft draft = Filing(today, late, "off-1");
  EXPECT_EQ(Preview(draft), "NOT_COVERED");
  const auto filing = fund_.Sign(draft);
  Pay(late);
  EXPECT_EQ(Append(filing), "ABORTED");
  EXPECT_EQ(Preview(draft), "ACCEPTED");
}

TEST_F(InterleavingTest, ARefusalOfASecondClaimDoesNotOutliveTheFirstOnesRejection) {
  const StreamId claim = Filed();
  const Draft draft = Filing(Death(), member_, "off-2");
  EXPECT_EQ(Preview(draft), "ENTITLEMENT_IN_USE");
  const auto filing = fund_.Sign(draft);
  ASSERT_EQ(Reject("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Append(filing), "ABORTED");
}

TEST_F(InterleavingTest, AClaimIsNotApprovedAndRejectedAtOnce) {
  const StreamId claim = Filed();
  ASSERT_EQ(Recommend("off-1", claim), "ACCEPTED");
  const auto approval = fund_.Sign({event::kClaimApproved,
                                    wire::Encode(ClaimStep{claim}),
                                    {claim},
                                    {},
                                    {"app-1"},
                                    "",
                                    std::nullopt});
  ASSERT_EQ(Reject("app-1", claim), "ACCEPTED");
  EXPECT_EQ(Append(approval), "ABORTED");
  EXPECT_EQ(Balance(chart::kClaimsPayable), 0);
}

TEST_F(InterleavingTest, APreviewChangesNothing) {
  const ClaimFiled body = Death();
  EXPECT_EQ(Preview(Filing(body, member_, "off-1")), "ACCEPTED");
  EXPECT_FALSE(Find(body.claim).has_value());
  EXPECT_EQ(File(body).name(), "ACCEPTED");
}

TEST_F(InterleavingTest, AFilingReadsOneEntryTheContributionThatItCites) {
  const auto filing = fund_.Sign(Filing(Death(), member_, "off-1"));
  std::vector<LogIndex> read;
  const auto decision =
      Decide(filing, [&](const LogId& log, LogIndex index) -> absl::StatusOr<Leaf> {
        EXPECT_EQ(log, fund_.log(kHeadOffice));
        read.push_back(index);
        return fund_.leaf(log, index);
      });
  ASSERT_TRUE(decision.ok()) << decision.status();
  EXPECT_EQ(decision->outcome, entry::Outcome::kAccepted);
  ASSERT_EQ(decision->rests_on.size(), 1u);
  EXPECT_EQ(read, (std::vector<LogIndex>{decision->rests_on[0].index}));
}

TEST_F(InterleavingTest, WhatCannotBeReadIsNoDecision) {
  const auto filing = fund_.Sign(Filing(Death(), member_, "off-1"));
  const absl::Status damage = absl::DataLossError("the entry does not parse");
  EXPECT_EQ(Decide(filing, [&](const LogId&, LogIndex) { return damage; }).status(), damage);
}

// A consulate's log may say what its rules would not have let it say.
TEST_F(InterleavingTest, ADishonestConsulatesEntryIsNoRequest) {
  ClaimFiled body = Death();
  Draft draft = Filing(body, member_, "off-1");
  const Answer request = SendRequest(body, draft.subjects);
  ASSERT_EQ(request.name(), "ACCEPTED") << request;
  body.request = request.entry;
  draft.body = wire::Encode(body);
  const auto filing = fund_.Sign(draft);
  const auto decided = [&](const std::function<void(Leaf&)>& change) {
    const auto decision =
        Decide(filing, [&](const LogId& log, LogIndex index) -> absl::StatusOr<Leaf> {
          Leaf leaf = fund_.leaf(log, index);
          if (log == request.entry.log) change(leaf);
          return leaf;
        });
    return decision.ok() ? rules::FundCatalogue().OutcomeName(decision->outcome)
                         : absl::StatusCodeToString(decision.status().code());
  };
  EXPECT_EQ(decided([](Leaf&) {}), "ACCEPTED");
  const std::vector<std::function<void(Leaf&)>> lies = {
      [&](Leaf& leaf) { leaf.entry.recipient = fund_.log(kConsulate); },
      [](Leaf& leaf) { leaf.entry.recipient = LogId(); },
      [](Leaf& leaf) { leaf.entry.outcome = outcome::kDocumentsMissing; },
      [](Leaf& leaf) { leaf.entry.line.emplace(); },
      [](Leaf& leaf) { leaf.command.event_type = static_cast<uint32_t>(event::kClaimFiled); },
      [](Leaf& leaf) { leaf.hash.value[0] ^= 1; },
      [](Leaf& leaf) { leaf.command.body += "?"; },
      [](Leaf& leaf) { std::swap(leaf.command.subjects[1], leaf.command.subjects[2]); },
  };
  for (size_t i = 0; i < lies.size(); ++i) EXPECT_EQ(decided(lies[i]), "INVALID_ARGUMENT") << i;
}

}  // namespace
}  // namespace amanat::rules::claims
