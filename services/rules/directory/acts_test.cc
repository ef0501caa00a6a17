#include "services/rules/directory/acts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ledger/base/random.h"
#include "ledger/entry/log_name.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/log_state.h"
#include "services/rules/act/rule_set.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::directory {
namespace {

using entry::EventType;
using entry::Outcome;

// The acts over a directory that takes whatever it accepts, as if every signature were right.
class DirectoryActsTest : public ::testing::Test {
 protected:
  absl::StatusOr<core::Decision> Decide(EventType type, std::string body,
                                        std::vector<uint64_t> authors) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = std::move(body);
    command.authors = std::move(authors);
    const core::Context context{log_, directory_, size_, nullptr};
    auto decision = rules_.Decide(command, context);
    if (decision.ok() && decision->outcome == Outcome::kAccepted) {
      directory_.Apply(size_++, command, 0);
    }
    return decision;
  }

  DirectoryActsTest() {
    entry::LogFounded founding{.name = "owf.example/manila/directory/1"};
    founding.rules_version = 1;
    founding.administrators = {founder_1_, founder_2_};
    entry::Command command;
    command.event_type = static_cast<uint32_t>(EventType::kLogFounded);
    command.body = wire::Encode(founding);
    directory_.Apply(size_++, command, 0);
  }

  std::string Operator(const std::string& code, std::vector<Role> roles) {
    return wire::Encode(OperatorAdmitted{code, random_.Draw<PublicKey>(), "manila", roles});
  }
  absl::StatusOr<core::Decision> AdmitFounder(const std::string& code, const PublicKey& key) {
    return Decide(EventType::kOperatorAdmitted,
                  wire::Encode(OperatorAdmitted{code, key, "manila", {Role::kAdministrator}}), {});
  }

  // Administrators at 1 and 2, the site manila at 3.
  void Found() {
    ASSERT_TRUE(AdmitFounder("adm-1", founder_1_).ok());
    ASSERT_TRUE(AdmitFounder("adm-2", founder_2_).ok());
    ASSERT_TRUE(Decide(EventType::kSiteAdmitted, Site("manila"), {1, 2}).ok());
  }

  static std::string Site(const std::string& site) {
    return wire::Encode(SiteAdmitted{site, "PH", "Asia/Manila"});
  }

  rules::RuleSet rules_{rules::FundCatalogue(), {&rules::directory_book::Acts()}};
  examine::LogState log_{LogId(), nullptr, nullptr, rules::FundCatalogue()};
  Directory directory_;
  TreeSize size_ = 0;
  SeededRandom random_{7};
  const PublicKey founder_1_ = random_.Draw<PublicKey>();
  const PublicKey founder_2_ = random_.Draw<PublicKey>();
};

TEST_F(DirectoryActsTest, AreExactlyTheDirectorysEvents) {
  for (uint32_t type = 0; type < 256; ++type) {
    const entry::EventTypeInfo* info = rules::FundCatalogue().FindEventType(type);
    const bool expected = info != nullptr && info->book == entry::Book::kDirectory;
    EXPECT_EQ(rules_.Find(type) != nullptr, expected) << type;
  }
}

TEST_F(DirectoryActsTest, FoundingAdmitsTwoAdministratorsWithoutAuthors) {
  Found();
  EXPECT_EQ(directory_.RequiredAdministrators(size_), 2);
}

TEST_F(DirectoryActsTest, NothingButAdministratorsBeforeTheFundIsFounded) {
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, Site("manila"), {}).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(
      Decide(EventType::kOperatorAdmitted, Operator("payer-1", {Role::kPayer}), {}).status().code(),
      absl::StatusCode::kInvalidArgument);
}

TEST_F(DirectoryActsTest, NobodyFoundsTheFundButWhomItsFoundingNames) {
  const auto refused = absl::StatusCode::kPermissionDenied;
  EXPECT_EQ(AdmitFounder("adm-3", random_.Draw<PublicKey>()).status().code(), refused);
  ASSERT_TRUE(AdmitFounder("adm-1", founder_1_).ok());
  EXPECT_EQ(AdmitFounder("adm-3", random_.Draw<PublicKey>()).status().code(), refused);
  EXPECT_EQ(AdmitFounder("adm-2", founder_1_).status().code(), absl::StatusCode::kAlreadyExists);
  EXPECT_TRUE(AdmitFounder("adm-2", founder_2_).ok());
}

TEST_F(DirectoryActsTest, NeedsTwoDifferentAdministrators) {
  Found();
  const std::string site = Site("riyadh");
  ASSERT_TRUE(
      Decide(EventType::kOperatorAdmitted, Operator("officer-1", {Role::kOfficer}), {1, 2}).ok());
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, site, {1}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, site, {1, 1}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, site, {1, 4}).status().code(),
            absl::StatusCode::kPermissionDenied);
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, site, {1, 99}).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(DirectoryActsTest, ARevokedAdministratorSignsNoMore) {
  Found();
  ASSERT_TRUE(
      Decide(EventType::kOperatorAdmitted, Operator("adm-3", {Role::kAdministrator}), {1, 2}).ok());
  ASSERT_TRUE(Decide(EventType::kKeyRevoked, wire::Encode(KeyRevoked{2, "left"}), {1, 2}).ok());
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, Site("riyadh"), {1, 2}).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(DirectoryActsTest, TwoCodesOfOnePersonAreOneAdministrator) {
  Found();
  ASSERT_TRUE(
      Decide(EventType::kOperatorAdmitted, Operator("adm-3", {Role::kAdministrator}), {1, 2}).ok());
  OperatorProfileSet profile{.code = "adm-3"};
  profile.same_person_as = 1;
  ASSERT_TRUE(Decide(EventType::kOperatorProfileSet, wire::Encode(profile), {1, 2}).ok());
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, Site("riyadh"), {1, 4}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Decide(EventType::kSiteAdmitted, Site("riyadh"), {2, 4}).ok());
}

TEST_F(DirectoryActsTest, AProfileOfNobodyIsARefusal) {
  Found();
  OperatorProfileSet profile{.code = "nobody"};
  const auto refused = Decide(EventType::kOperatorProfileSet, wire::Encode(profile), {1, 2});
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ(refused->outcome, outcome::kNotFound);
  profile = {.code = "adm-1"};
  profile.languages = {"esperanto"};
  EXPECT_EQ(Decide(EventType::kOperatorProfileSet, wire::Encode(profile), {1, 2}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(DirectoryActsTest, WhatStandsAlreadyIsARefusal) {
  Found();
  const auto again = Decide(EventType::kSiteAdmitted, Site("manila"), {1, 2});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->outcome, outcome::kAlreadyExists);
}

TEST_F(DirectoryActsTest, AVersionOfTheAuditsParametersThatStandsIsARefusal) {
  Found();
  const auto set = [&](uint64_t version, uint64_t days) {
    return Decide(
        EventType::kAuditParametersSet,
        wire::Encode(AuditParametersSet{version, {{AuditParameter::kStaleRateDays, days}}}),
        {1, 2});
  };
  EXPECT_EQ(set(1, 32).status().code(), absl::StatusCode::kInvalidArgument) << "beyond its range";
  const auto first = set(1, 14);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->outcome, Outcome::kAccepted);
  const auto again = set(1, 20);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->outcome, outcome::kAlreadyExists);
}

TEST_F(DirectoryActsTest, WhatIsNotThereIsARefusal) {
  Found();
  const auto revoked = Decide(EventType::kKeyRevoked, wire::Encode(KeyRevoked{9, "left"}), {1, 2});
  ASSERT_TRUE(revoked.ok()) << revoked.status();
  EXPECT_EQ(revoked->outcome, outcome::kNotFound);
}

// What the rules do not give, two administrators do not give either.
TEST_F(DirectoryActsTest, AChartIsGivenOnlyEventTypesThatItsRulesLetTouchIt) {
  Found();
  const auto number = [](entry::EventType type) { return static_cast<uint32_t>(type); };
  const auto add = [&](uint32_t chart, std::vector<uint32_t> types) {
    const auto decision = Decide(EventType::kChartPermitsAdded,
                                 wire::Encode(ChartPermitsAdded{chart, types}), {1, 2});
    return decision.ok() ? decision->outcome : Outcome::kLimitExceeded;
  };
  const auto bank = static_cast<uint32_t>(chart::kBank);
  EXPECT_EQ(add(999, {number(event::kBankCredited)}), outcome::kNotFound);
  EXPECT_EQ(add(bank, {255}), outcome::kNotFound);
  EXPECT_EQ(add(bank, {number(event::kContributionCollected)}), outcome::kNotFound);
  EXPECT_EQ(add(bank, {number(event::kBankCredited), number(event::kClaimPaid)}),
            Outcome::kAccepted);
  EXPECT_EQ(add(bank, {number(event::kClaimPaid)}), outcome::kAlreadyExists);
  const auto expense = static_cast<uint32_t>(chart::kExpense);
  EXPECT_EQ(add(expense, {number(event::kClaimApproved)}), Outcome::kAccepted);
}

TEST_F(DirectoryActsTest, NothingIsAddedToTheDebitSideOfAllotmentCash) {
  Found();
  const auto cash = static_cast<uint32_t>(chart::kAllotmentCash);
  const auto add = [&](std::vector<entry::EventType> types) {
    ChartPermitsAdded body{cash, {}};
    for (const entry::EventType type : types) {
      body.event_types.push_back(static_cast<uint32_t>(type));
    }
    const auto decision = Decide(EventType::kChartPermitsAdded, wire::Encode(body), {1, 2});
    return decision.ok() ? decision->outcome : Outcome::kLimitExceeded;
  };
  EXPECT_EQ(add({event::kSpendRefunded}), outcome::kWrongState);
  EXPECT_EQ(add({event::kAllotmentAccepted, event::kAssistanceDisbursed}), outcome::kWrongState);
  EXPECT_EQ(add({event::kAssistanceDisbursed}), Outcome::kAccepted);
}

TEST_F(DirectoryActsTest, TwoAdministratorsAddToAChart) {
  Found();
  const std::string body = wire::Encode(ChartPermitsAdded{
      static_cast<uint32_t>(chart::kBank), {static_cast<uint32_t>(event::kBankCredited)}});
  EXPECT_EQ(Decide(EventType::kChartPermitsAdded, body, {1}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Decide(EventType::kChartPermitsAdded, body, {1, 1}).status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_TRUE(Decide(EventType::kChartPermitsAdded, body, {1, 2}).ok());
}

// A code can spell a name: one that is none of its list is a status, also where a refusal would follow.
TEST_F(DirectoryActsTest, ACodeOfNoListLeavesNoEntry) {
  Found();
  const auto decide = [&](EventType type, const std::string& body) {
    return Decide(type, body, {1, 2}).status().code();
  };
  EXPECT_EQ(decide(EventType::kKeyRevoked, wire::Encode(KeyRevoked{9, "maria-santos"})),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(decide(EventType::kCeilingSet, wire::Encode(directory::CeilingSet{
                                               "nowhere", "maria-santos", {{.numeric = 682}, 5}})),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(decide(EventType::kRateSet,
                   wire::Encode(directory::RateSet{
                       {.numeric = 682}, {.numeric = 608}, 15, 1, "maria-santos", {}})),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(DirectoryActsTest, APartyIsRegisteredBeforeItsStatusIsSetAndKeepsItsKind) {
  Found();
  PartyStatusSet status;
  status.party = "gulf-manpower";
  status.status = "suspended";
  status.reason = "contract-violation";
  const auto set_status = [&] {
    return Decide(EventType::kPartyStatusSet, wire::Encode(status), {1, 2})->outcome;
  };
  const auto set_party = [&](const char* code, const char* kind) {
    const PartySet body{code, kind, "SA", {}};
    return Decide(EventType::kPartySet, wire::Encode(body), {1, 2})->outcome;
  };
  EXPECT_EQ(set_status(), outcome::kNotFound);
  EXPECT_EQ(set_party("gulf-manpower", "agency"), Outcome::kAccepted);
  EXPECT_EQ(set_status(), Outcome::kAccepted);
  EXPECT_EQ(set_party("gulf-manpower", "agency"), Outcome::kAccepted) << "its licence, anew";
  EXPECT_EQ(set_party("gulf-manpower", "employer"), outcome::kAlreadyExists);
  EXPECT_EQ(set_party("adm-1", "agency"), outcome::kAlreadyExists) << "an operator's code";
  EXPECT_EQ(Decide(EventType::kOperatorAdmitted, Operator("gulf-manpower", {Role::kPayer}), {1, 2})
                ->outcome,
            outcome::kAlreadyExists);
  EXPECT_EQ(Decide(EventType::kPartySet, wire::Encode(PartySet{"x-1", "friend", "SA", {}}), {1, 2})
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(DirectoryActsTest, AMalformedBodyLeavesNoEntry) {
  Found();
  EXPECT_EQ(Decide(EventType::kSiteAdmitted, "\xff", {1, 2}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::directory
