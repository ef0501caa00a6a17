#include <cstdint>
#include <map>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/testing/contribution_fixture.h"

namespace amanat::rules::contribution {
namespace {

using CollectionTest = ContributionTest;

TEST_F(CollectionTest, MoneyIsCollectedAtHeadOfficeAlone) {
  fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  fund_.AdmitOperator("sa-col", "riyadh", {Role::kCollector, Role::kTreasurer});
  EXPECT_EQ(Collect(Receipt(1, "sa-col"), "sa-col").name(), "PERMISSION_DENIED");
  EXPECT_EQ(DepositCash("S-1", kDue, "sa-col").name(), "PERMISSION_DENIED");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1"), "sa-col").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Import(ManifestOf("sa-col"), {Line(1)}, "sa-col").name(), "PERMISSION_DENIED");
}

TEST_F(CollectionTest, AReceiptIsCountedOnceWhateverItIsSentAs) {
  EXPECT_EQ(Collect(Receipt(7)).name(), "ACCEPTED");
  EXPECT_EQ(Collect(Receipt(7)).name(), "DUPLICATE");
  const Answer import = Import({Line(7), Line(8)});
  EXPECT_EQ(import.recorded, 1u);
  EXPECT_EQ(import.duplicates, 1u);
  EXPECT_EQ(Collect(Receipt(8)).name(), "DUPLICATE");
  EXPECT_EQ(Collect(Receipt(7, "col-2"), "col-2").name(), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), 2 * kDue);
  EXPECT_EQ(Balance(chart::kCollector, "col-2"), kDue);
  EXPECT_EQ(Balance(chart::kContributionIncome), -3 * kDue);
  EXPECT_EQ(Counted().contributions, 3u);
}

TEST_F(CollectionTest, RefusesWhatTheScheduleDoesNotAskFor) {
  Contribution body = Receipt(1);
  body.amount = {kRiyal, kDue};
  EXPECT_EQ(Collect(body).name(), "CURRENCY_MISMATCH");
  body.amount = {kPeso, kDue - 1};
  EXPECT_EQ(Collect(body).name(), "AMOUNT_MISMATCH");
  body.amount = {kPeso, -kDue};
  EXPECT_EQ(Collect(body).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(Counted().contributions, 0u) << "a refusal changes no row";
}

TEST_F(CollectionTest, TheScheduleOfThePaymentDateCounts) {
  SetSchedule(fund_.today(), 24, 2 * kDue);
  EXPECT_EQ(Collect(Receipt(1)).name(), "AMOUNT_MISMATCH");
  Contribution yesterday = Receipt(1);
  yesterday.paid_on.days -= 1;
  EXPECT_EQ(Collect(yesterday).name(), "ACCEPTED");
}

TEST_F(CollectionTest, CoverHasTheMonthsOfTheScheduleInForceAtPayment) {
  SetSchedule(fund_.today(), 36);
  const SubjectId early = fund_.NewSubject();
  const SubjectId late = fund_.NewSubject();
  Contribution body = Receipt(1);
  body.paid_on.days -= 1;
  EXPECT_EQ(CollectFrom(early, body).name(), "ACCEPTED");
  EXPECT_EQ(CollectFrom(late, Receipt(2)).name(), "ACCEPTED");
  EXPECT_EQ(PaymentsOf(log().rows(), early)->at(0).cover_months, 24u);
  EXPECT_EQ(PaymentsOf(log().rows(), late)->at(0).cover_months, 36u);
}

TEST_F(CollectionTest, ALaterScheduleChangesNoCoverThatWasGiven) {
  const SubjectId member = fund_.NewSubject();
  EXPECT_EQ(CollectFrom(member, Receipt(1)).name(), "ACCEPTED");
  SetSchedule(fund_.today() - 10, 12);
  EXPECT_EQ(PaymentsOf(log().rows(), member)->at(0).cover_months, 24u);
}

TEST_F(CollectionTest, RefusesDatesThatContradictEachOther) {
  Contribution body = Receipt(1);
  body.paid_on.days += 1;
  EXPECT_EQ(Collect(body).name(), "INVALID_PERIOD");
  body = Receipt(1);
  body.contract_start.days = body.paid_on.days + 367;
  EXPECT_EQ(Collect(body).name(), "INVALID_PERIOD");
  body.paid_on.days = fund_.today() - 2'000;
  EXPECT_EQ(Collect(body).name(), "FAILED_PRECONDITION") << "no schedule was in force";
}

TEST_F(CollectionTest, AReceiptIsAtMostAYearOld) {
  Contribution body = Receipt(1);
  body.contract_start.days = body.paid_on.days = fund_.today() - 367;
  EXPECT_EQ(Collect(body).name(), "INVALID_PERIOD");
  body.paid_on.days += 1;
  EXPECT_EQ(Collect(body).name(), "ACCEPTED");
  EXPECT_EQ(PaymentsOf(log().rows(), MemberOf(1))->at(0).recorded_on, fund_.today());
  entry::Manifest manifest = ManifestOf();
  manifest.file_date.days -= 367;
  EXPECT_EQ(Import(manifest, {Line(2)}).name(), "INVALID_PERIOD");
}

TEST_F(CollectionTest, MalformedReceiptsLeaveNoEntry) {
  Contribution body = Receipt(0);
  EXPECT_EQ(Collect(body).name(), "INVALID_ARGUMENT");
  body = Receipt(1);
  body.receipt_book = "Juan's book";
  EXPECT_EQ(Collect(body).name(), "INVALID_ARGUMENT");
  body = Receipt(1);
  body.destination = "XXX";
  EXPECT_EQ(Collect(body).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(fund_.Submit("col-1", event::kContributionCollected, Receipt(1)).name(),
            "INVALID_ARGUMENT");
}

TEST_F(CollectionTest, NobodyCollectsInAnothersName) {
  EXPECT_EQ(Collect(Receipt(1), "col-2").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Collect(Receipt(1, "tre-1"), "tre-1").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Import(ManifestOf("col-1"), {Line(1)}, "col-2").name(), "PERMISSION_DENIED");
}

TEST_F(CollectionTest, AFileSentTwiceIsCountedOnce) {
  const std::vector<entry::LineCommand> lines = {Line(1), Line(2), Line(3)};
  const Answer first = Import(lines);
  EXPECT_EQ(first.recorded, 3u) << first;
  const Answer second = Import(lines);
  EXPECT_EQ(second.recorded, 0u) << second;
  EXPECT_EQ(second.duplicates, 3u);
  const Answer third = Import({Line(3), Line(4), Line(1), Line(2), Line(4)});
  EXPECT_EQ(third.recorded, 1u) << third;
  EXPECT_EQ(third.duplicates, 4u);
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), 4 * kDue);
  EXPECT_EQ(Counted().by_collector.at({"col-1", kPeso}).count, 4u);
}

TEST_F(CollectionTest, AKnownReceiptThatSaysSomethingElseIsAConflict) {
  EXPECT_EQ(Import({Line(1), Line(2)}).recorded, 2u);
  Contribution later = Receipt(1, "");
  later.contract_start.days += 1;
  const entry::LineCommand of_another{Line(2).body, {fund_.NewSubject()}};
  const TreeSize size = fund_.size(fund_.log(kHeadOffice));
  const Answer answer = Import({Line(3), Line(later), Line(2), of_another});
  ASSERT_EQ(answer.issues.size(), 2u) << answer;
  EXPECT_EQ(answer.issues[0].line, 2u);
  EXPECT_EQ(answer.issues[0].reason, "IDENTIFIER_REUSED");
  EXPECT_EQ(
      answer.issues[0].detail,
      "entry manila/fund:" +
          std::to_string(*log().FindOnce(amanat::contribution::ReceiptKey("col-1", "RB-1", 1))) +
          " records the receipt and says something else: another start of the contract; compare "
          "the "
          "two, then correct this one or have that one taken back");
  EXPECT_EQ(answer.issues[1].line, 4u);
  EXPECT_EQ(answer.issues[1].reason, "IDENTIFIER_REUSED");
  EXPECT_EQ(fund_.size(fund_.log(kHeadOffice)), size) << "nothing entered";
  later.collector = "col-1";
  EXPECT_EQ(Collect(later).name(), "IDENTIFIER_REUSED") << "singly, too";
  EXPECT_EQ(CollectFrom(fund_.NewSubject(), Receipt(1)).name(), "IDENTIFIER_REUSED");
}

TEST_F(CollectionTest, TheSameFileOnAnotherDayIsTheSame) {
  const std::vector<entry::LineCommand> lines = {Line(1), Line(2), Line(3)};
  EXPECT_EQ(Import(lines).recorded, 3u);
  fund_.Advance(3 * kMicrosPerDay);
  SetSchedule(fund_.today() - 1, 24, 2 * kDue);
  EXPECT_EQ(Import(lines).duplicates, 3u);
}

TEST_F(CollectionTest, TheSameBytesOfAnotherCollectorAreAnotherReceipt) {
  EXPECT_EQ(Import({Line(1)}).recorded, 1u);
  EXPECT_EQ(Import(ManifestOf("col-2"), {Line(1)}, "col-2").recorded, 1u);
  EXPECT_EQ(Counted().contributions, 2u);
}

TEST_F(CollectionTest, OneBadLineRefusesTheFileWhole) {
  Contribution bad = Receipt(2, "");
  bad.amount.minor_units += 1;
  const Answer answer = Import({Line(1), Line(bad), Line(3)});
  EXPECT_EQ(answer.name(), "LINES_REFUSED") << answer;
  ASSERT_EQ(answer.issues.size(), 1u);
  EXPECT_EQ(answer.issues[0].line, 2u);
  EXPECT_EQ(answer.issues[0].reason, "AMOUNT_MISMATCH");
  EXPECT_EQ(Counted().contributions, 0u);
  EXPECT_EQ(Collect(Receipt(1)).name(), "ACCEPTED");
}

TEST_F(CollectionTest, ALineSaysNothingThatItsManifestSays) {
  EXPECT_EQ(Import({Line(Receipt(1))}).name(), "LINES_REFUSED");
}

TEST_F(CollectionTest, ALinePaidAfterItsFileIsRefused) {
  Contribution tomorrow = Receipt(1, "");
  tomorrow.paid_on.days += 1;
  const Answer answer = Import({Line(tomorrow)});
  ASSERT_EQ(answer.issues.size(), 1u) << answer;
  EXPECT_EQ(answer.issues[0].reason, "INVALID_PERIOD");
  EXPECT_EQ(Counted().contributions, 0u);
}

TEST_F(CollectionTest, AFileOfTomorrowIsRefused) {
  entry::Manifest manifest = ManifestOf();
  manifest.file_date.days += 1;
  EXPECT_EQ(Import(manifest, {Line(1)}).name(), "INVALID_PERIOD");
  manifest = ManifestOf();
  manifest.file_digest = Hash();
  EXPECT_EQ(Import(manifest, {Line(1)}).name(), "INVALID_ARGUMENT");
}

TEST_F(CollectionTest, AReceiptsEntryTellsItsMember) {
  const SubjectId member = fund_.NewSubject();
  CollectFrom(member, Receipt(1));
  entry::LineCommand line = Line(2);
  entry::LineCommand known = Line(1);
  known.subjects = {member};
  EXPECT_EQ(Import({known, line}).recorded, 1u);
  const auto member_of = [&](uint64_t number) -> std::optional<SubjectId> {
    const auto index = log().FindOnce(amanat::contribution::ReceiptKey("col-1", "RB-1", number));
    if (!index.has_value()) return std::nullopt;
    return fund_.leaf(fund_.log(kHeadOffice), *index).command.subjects.front();
  };
  EXPECT_EQ(member_of(1), member);
  EXPECT_EQ(member_of(2), line.subjects.front());
  EXPECT_EQ(member_of(3), std::nullopt);
}

TEST_F(CollectionTest, TheOnceOnlyKeysOfALineAreKnownBeforeItIsDecided) {
  std::vector<OnceFingerprint> keys;
  const entry::LineCommand line = Line(9);
  rules_.AppendOnceKeys({line.body, line.subjects}, ManifestOf("col-2"), keys);
  EXPECT_EQ(keys,
            (std::vector<OnceFingerprint>{amanat::contribution::ReceiptKey("col-2", "RB-1", 9)}));
  const std::string malformed = line.body + "?";
  rules_.AppendOnceKeys({malformed, line.subjects}, ManifestOf(), keys);
  EXPECT_EQ(keys.size(), 1u) << "a line that does not parse has none";
}

// What a file costs for ever: rows under random keys are dear.
TEST_F(CollectionTest, ALineAddsItsMembersRowAndItsOnceOnlyKey) {
  const auto rows_by_table = [&] {
    std::map<state::Table, size_t> rows;
    for (int number = 0; number <= UINT8_MAX; ++number) {
      const state::Table table{static_cast<uint8_t>(number)};
      EXPECT_TRUE(log()
                      .rows()
                      .Ascend(table, "", "",
                              [&](absl::string_view, absl::string_view) -> absl::StatusOr<bool> {
                                ++rows[table];
                                return true;
                              })
                      .ok());
    }
    return rows;
  };
  Import({Line(1)});
  const std::map<state::Table, size_t> before = rows_by_table();
  EXPECT_EQ(Import({Line(2), Line(3), Line(4)}).recorded, 3u);
  std::map<state::Table, size_t> added = rows_by_table();
  for (const auto& [table, rows] : before) {
    if ((added[table] -= rows) == 0) added.erase(table);
  }
  EXPECT_EQ(added, (std::map<state::Table, size_t>{{state::Table::kIdempotencyKey, 1},
                                                   {state::Table::kOnce, 1},
                                                   {state::Table::kOnceRun, 1},
                                                   {state::Table::kStream, 3}}));
}

}  // namespace
}  // namespace amanat::rules::contribution
