// Writers and the versions of the rules that the directory activates.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ledger/append/testing/fund_fixture.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/told_rules.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class RulesVersionTest : public ::testing::Test {
 protected:
  RulesVersionTest() {
    fund_.AdmitOperator("officer-1", "manila", {directory::Role::kOfficer});
    fund_.FoundLog("manila", Book::kFund);
  }
  Writer& ledger() { return fund_.log("manila", Book::kFund); }

  // The directory's writer and the ledger's, each with what its program has.
  void Reopen(const examine::RuleVersions& of_directory, const examine::RuleVersions& of_ledger) {
    fund_.CloseAll();
    fund_.rules = &of_directory;
    ASSERT_TRUE(fund_.TryOpen("manila", Book::kDirectory).ok());
    fund_.rules = &of_ledger;
    const absl::Status status = fund_.TryOpen("manila", Book::kFund);
    ASSERT_TRUE(status.ok()) << status;
  }
  void ReopenWithBoth() {
    Reopen(examine::ToldRulesOfTwoVersions(), examine::ToldRulesOfTwoVersions());
  }

  SignedCommand Activation(const directory::RulesActivated& body) {
    entry::Command command = fund_.MakeCommand(fund_.directory(), EventType::kRulesActivated, body);
    command.rules_version = 1;
    return fund_.Sign({command, {"admin-1", "admin-2"}, {}});
  }
  LogIndex Activate() {
    const auto result = fund_.directory().Append(Activation(examine::ActivationOfSecond()));
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? result->index : 0;
  }
  void AddStampedTo(entry::Chart chart) {
    entry::Command command =
        fund_.MakeCommand(fund_.directory(), EventType::kChartPermitsAdded,
                          directory::ChartPermitsAdded{static_cast<uint32_t>(chart),
                                                       {static_cast<uint32_t>(toy::kStamped)}});
    command.rules_version = 2;
    const auto result = fund_.directory().Append(fund_.Sign({command, {"admin-1", "admin-2"}, {}}));
    EXPECT_TRUE(result.ok()) << result.status();
  }
  // From capital to vault.
  absl::Status AppendPosting(EventType type, uint32_t version, std::vector<std::string> authors) {
    constexpr money::Currency kPeso{.numeric = 608};
    Draft draft{fund_.MakeRawCommand(ledger().id(), type, "posted"), std::move(authors), {}};
    draft.decision.postings = {{{"manila", toy::kVault, kPeso, ""}, 5},
                               {{"manila", toy::kCapital, kPeso, ""}, -5}};
    draft.command.rules_version = version;
    return ledger().Append(fund_.Sign(draft)).status();
  }
  Draft Note(uint32_t version) {
    Draft draft{fund_.MakeRawCommand(ledger().id(), toy::kNoted, "a note"), {"officer-1"}, {}};
    draft.command.rules_version = version;
    return draft;
  }
  absl::Status AppendNote(uint32_t version) {
    return ledger().Append(fund_.Sign(Note(version))).status();
  }
  std::string AddedToLast() {
    return entry::DecodeEntry(*ledger().ReadEntry(ledger().ExaminedSize() - 1))->added;
  }
  TreeSize Frontier() {
    TreeSize size = 0;
    ledger().WithState([&](const examine::LogState& state) { size = state.DirectorySize(); });
    return size;
  }

  FundFixture fund_;
};

TEST_F(RulesVersionTest, EveryEntryIsDecidedByTheVersionThatIsActive) {
  ReopenWithBoth();
  ASSERT_TRUE(AppendNote(1).ok());
  EXPECT_EQ(AddedToLast(), "");
  Activate();
  ASSERT_TRUE(AppendNote(2).ok());
  EXPECT_EQ(AddedToLast(), examine::kBySecond);
  EXPECT_EQ(ledger().StandsBefore(), "");
  ReopenWithBoth();
  ASSERT_TRUE(AppendNote(2).ok());
}

TEST_F(RulesVersionTest, AnEventTypeOfTheSecondVersionIsNoneOfTheFirst) {
  ReopenWithBoth();
  const auto stamp = [&](uint32_t version) {
    Draft draft{fund_.MakeRawCommand(ledger().id(), toy::kStamped, "stamp"), {"officer-1"}, {}};
    draft.command.rules_version = version;
    return ledger().Append(fund_.Sign(draft)).status();
  };
  EXPECT_EQ(stamp(1).code(), StatusCode::kInvalidArgument);
  Activate();
  EXPECT_EQ(stamp(2), absl::OkStatus());
}

// The accounts keep what the first version's charts permitted when they were opened.
TEST_F(RulesVersionTest, EarlierAccountsTakeALaterEventTypeOnceItWasAddedToTheirCharts) {
  fund_.AdmitOperator("officer-2", "manila", {directory::Role::kOfficer});
  ReopenWithBoth();
  ASSERT_EQ(AppendPosting(toy::kMinted, 1, {"officer-1", "officer-2"}), absl::OkStatus());
  Activate();
  EXPECT_THAT(std::string(AppendPosting(toy::kStamped, 2, {"officer-1"}).message()),
              HasSubstr("STAMPED may not touch VAULT"));
  AddStampedTo(toy::kVault);
  EXPECT_THAT(std::string(AppendPosting(toy::kStamped, 2, {"officer-1"}).message()),
              HasSubstr("STAMPED may not touch CAPITAL"));
  AddStampedTo(toy::kCapital);
  EXPECT_EQ(AppendPosting(toy::kStamped, 2, {"officer-1"}), absl::OkStatus());
  ReopenWithBoth();
  EXPECT_EQ(AppendPosting(toy::kStamped, 2, {"officer-1"}), absl::OkStatus());
}

TEST_F(RulesVersionTest, ACommandOfAnotherVersionIsToBePreparedAgainAndItsKeyUnused) {
  ReopenWithBoth();
  Draft draft = Note(2);
  const TreeSize before = ledger().ExaminedSize();
  absl::Status status = ledger().Append(fund_.Sign(draft)).status();
  EXPECT_EQ(status.code(), StatusCode::kAborted);
  EXPECT_THAT(std::string(status.message()), StartsWith("RULES_VERSION: "));
  Activate();
  draft.command.rules_version = 1;
  EXPECT_EQ(ledger().Append(fund_.Sign(draft)).status().code(), StatusCode::kAborted);
  draft.command.rules_version = 3;
  EXPECT_EQ(ledger().Append(fund_.Sign(draft)).status().code(), StatusCode::kAborted);
  EXPECT_EQ(ledger().ExaminedSize(), before);
  draft.command.rules_version = 2;
  EXPECT_TRUE(ledger().Append(fund_.Sign(draft)).ok());
}

TEST_F(RulesVersionTest, APreviewTellsTheVersionThatTheCommandIsToName) {
  ReopenWithBoth();
  const auto preview = [&](uint32_t version) {
    return ledger().Preview(fund_.Sign(Note(version)).command);
  };
  EXPECT_EQ(preview(0)->rules_version, 1u);
  Activate();
  EXPECT_EQ(preview(0)->rules_version, 2u);
  EXPECT_EQ(preview(2)->rules_version, 2u);
  EXPECT_EQ(preview(1).status().code(), StatusCode::kAborted);
}

TEST_F(RulesVersionTest, AWriterThatDoesNotHaveAVersionStaysBeforeItsActivation) {
  Reopen(examine::ToldRulesOfTwoVersions(), examine::ToldRules());
  const LogIndex activation = Activate();
  fund_.rules = &examine::ToldRulesOfTwoVersions();
  fund_.RevokeOperator("officer-1");
  fund_.rules = &examine::ToldRules();
  EXPECT_THAT(ledger().StandsBefore(), StartsWith("UPGRADE: version 2 of the rules"));
  // As if it was cut off: it has not heard of the revocation either.
  ASSERT_EQ(AppendNote(1), absl::OkStatus());
  EXPECT_EQ(AddedToLast(), "");
  EXPECT_LE(Frontier(), activation);
  EXPECT_EQ(AppendNote(2).code(), StatusCode::kAborted);
  EXPECT_EQ(ledger().Preview(fund_.Sign(Note(0)).command)->rules_version, 1u);
  // A newer program goes on from there.
  ReopenWithBoth();
  EXPECT_EQ(ledger().StandsBefore(), "");
  EXPECT_EQ(AppendNote(2).code(), StatusCode::kPermissionDenied) << "it has heard of it now";
}

TEST_F(RulesVersionTest, AWriterDoesNotStartBehindAVersionThatItDoesNotHave) {
  ReopenWithBoth();
  Activate();
  ASSERT_TRUE(AppendNote(2).ok());
  fund_.CloseAll();
  ASSERT_TRUE(fund_.TryOpen("manila", Book::kDirectory).ok());
  fund_.rules = &examine::ToldRules();
  const absl::Status status = fund_.TryOpen("manila", Book::kFund);
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("UPGRADE: version 2 of the rules"));
}

TEST_F(RulesVersionTest, TheDirectorysWriterDoesNotStartBehindAVersionThatItDoesNotHave) {
  ReopenWithBoth();
  Activate();
  fund_.CloseAll();
  fund_.rules = &examine::ToldRules();
  const absl::Status status = fund_.TryOpen("manila", Book::kDirectory);
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("UPGRADE: version 2 of the rules"));
}

TEST_F(RulesVersionTest, TheDirectorysWriterActivatesOnlyWhatItHas) {
  const TreeSize before = fund_.directory().ExaminedSize();
  const auto refusal = [&](const directory::RulesActivated& body) {
    const absl::Status status = fund_.directory().Append(Activation(body)).status();
    EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
    return std::string(status.message());
  };
  EXPECT_THAT(refusal(examine::ActivationOfSecond()), StartsWith("UPGRADE: "));
  ReopenWithBoth();
  directory::RulesActivated other = examine::ActivationOfSecond();
  other.digest.value[0] ^= 1;
  EXPECT_THAT(refusal(other), StartsWith("UPGRADE: "));
  // One WRITER_STARTED, and nothing else.
  EXPECT_EQ(fund_.directory().ExaminedSize(), before + 1);
}

TEST_F(RulesVersionTest, VersionsAscendByOne) {
  ReopenWithBoth();
  const examine::RuleVersion& first = examine::ToldRules().first();
  const auto again = fund_.directory().Append(Activation({first.version, first.digest}));
  EXPECT_THAT(std::string(again.status().message()), StartsWith("DIRECTORY_RULE: "));
}

}  // namespace
}  // namespace amanat::append
