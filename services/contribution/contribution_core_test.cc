#include "services/contribution/contribution_core.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/core/testing/core_fixture.h"

namespace amanat::contribution {
namespace {

using accounts::AccountKey;
using accounts::Chart;
using core_testing::Answer;
using core_testing::CoreFixture;
using core_testing::kHeadOffice;
using directory::Role;
using entry::EventType;

const money::Currency kPeso = *money::CurrencyFromCode("PHP");
const money::Currency kRiyal = *money::CurrencyFromCode("SAR");
constexpr int64_t kDue = 150'000;

class ContributionCoreTest : public testing::Test {
 protected:
  ContributionCoreTest() : fund_(MakeCores) {
    fund_.AdmitOperator("col-1", kHeadOffice, {Role::kCollector});
    fund_.AdmitOperator("col-2", kHeadOffice, {Role::kCollector});
    fund_.AdmitOperator("off-1", kHeadOffice, {Role::kOfficer});
    fund_.AdmitOperator("tre-1", kHeadOffice, {Role::kTreasurer});
    directory::ScheduleSet schedule;
    schedule.version = 1;
    schedule.effective_from.days = fund_.today() - 1'000;
    schedule.contribution = {kPeso, kDue};
    schedule.cover_months = 24;
    fund_.SetSchedule(schedule);
  }
  // Whatever a test did: fresh cores decide the same, entry by entry.
  ~ContributionCoreTest() override { EXPECT_EQ(fund_.Replay(), absl::OkStatus()); }

  static std::vector<std::unique_ptr<core::Core>> MakeCores(const entry::LogName& name) {
    std::vector<std::unique_ptr<core::Core>> cores;
    if (name.book == entry::Book::kFund) cores.push_back(std::make_unique<ContributionCore>());
    return cores;
  }

  Contribution Receipt(uint64_t number, const std::string& collector = "col-1") {
    Contribution body;
    body.collector = collector;
    body.receipt_book = "RB-1";
    body.receipt_number = number;
    body.amount = {kPeso, kDue};
    body.destination = "SAU";
    body.contract_start.days = fund_.today() + 10;
    body.paid_on.days = fund_.today();
    return body;
  }
  Answer Collect(const Contribution& body, const std::string& author = "col-1") {
    return fund_.Submit(author, EventType::kContributionCollected, body, {}, {fund_.NewSubject()});
  }

  entry::LineCommand Line(uint64_t number) {
    Contribution body = Receipt(number, "");
    return {wire::Encode(body), {fund_.NewSubject()}, {fund_.today()}};
  }
  entry::Manifest ManifestOf(const std::string& source = "col-1") {
    entry::Manifest manifest;
    manifest.line_event_type = static_cast<uint32_t>(EventType::kContributionLine);
    manifest.source = source;
    manifest.file_digest = fund_.random().Draw<Hash>();
    manifest.file_date.days = fund_.today();
    return manifest;
  }
  Answer Import(const std::vector<entry::LineCommand>& lines) {
    return fund_.Import("col-1", EventType::kContributionManifest, ManifestOf(), lines);
  }

  Answer DepositCash(const std::string& slip, int64_t minor_units,
                     const std::string& collector = "col-1") {
    const DepositMade body{collector, slip, {kPeso, minor_units}, {fund_.today()}};
    return fund_.Submit(collector, EventType::kDepositMade, body, {DepositStream(collector, slip)});
  }
  BankCredited Credit(const std::string& slip, int64_t minor_units, const std::string& line) {
    return {"col-1", slip, {kPeso, minor_units}, line, {fund_.today()}};
  }
  Answer CreditBank(const BankCredited& body, const std::string& author = "tre-1") {
    return fund_.Submit(author, EventType::kBankCredited, body,
                        {DepositStream(body.collector, body.slip)});
  }

  int64_t Balance(Chart chart, const std::string& dimension = "") {
    return fund_.Posted(kHeadOffice, {kHeadOffice, chart, kPeso, dimension});
  }
  const ContributionCore& core() {
    return fund_.FindCore<ContributionCore>(fund_.log(kHeadOffice));
  }

  CoreFixture fund_;
};

TEST_F(ContributionCoreTest, AMemberIsEnrolledForEachContractOnce) {
  const SubjectId member = fund_.NewSubject();
  MemberEnrolled body{"SAU", "agency", {fund_.today()}, {fund_.today() + 730}};
  const auto enrol = [&] {
    return fund_
        .Submit("off-1", EventType::kMemberEnrolled, body, {core::StreamOf(member)}, {member})
        .name();
  };
  EXPECT_EQ(enrol(), "ACCEPTED");
  EXPECT_EQ(enrol(), "ALREADY_EXISTS");
  body.contract_start.days += 730;
  EXPECT_EQ(enrol(), "INVALID_PERIOD");
  body.contract_end.days += 730;
  EXPECT_EQ(enrol(), "ACCEPTED");
  EXPECT_EQ(core().FindEnrolment(member)->contract_start, body.contract_start);
  body.contract_start.days -= 730;
  EXPECT_EQ(enrol(), "ALREADY_EXISTS") << "also when another contract came between";
}

TEST_F(ContributionCoreTest, MoneyIsCollectedAtHeadOfficeAlone) {
  fund_.AdmitSite("riyadh", "SA", "Asia/Riyadh");
  fund_.AdmitOperator("sa-col", "riyadh", {Role::kCollector, Role::kTreasurer});
  EXPECT_EQ(Collect(Receipt(1, "sa-col"), "sa-col").name(), "PERMISSION_DENIED");
  EXPECT_EQ(DepositCash("S-1", kDue, "sa-col").name(), "PERMISSION_DENIED");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1"), "sa-col").name(), "PERMISSION_DENIED");
  EXPECT_EQ(
      fund_.Import("sa-col", EventType::kContributionManifest, ManifestOf("sa-col"), {Line(1)})
          .name(),
      "PERMISSION_DENIED");
}

TEST_F(ContributionCoreTest, AMalformedEnrolmentLeavesNoEntry) {
  const SubjectId member = fund_.NewSubject();
  const MemberEnrolled good{"SAU", "agency", {fund_.today()}, {fund_.today() + 730}};
  const auto enrol = [&](const MemberEnrolled& body, std::vector<StreamId> streams,
                         const std::string& author = "off-1") {
    return fund_.Submit(author, EventType::kMemberEnrolled, body, std::move(streams), {member})
        .name();
  };
  MemberEnrolled bad = good;
  bad.destination = "Saudi Arabia";
  EXPECT_EQ(enrol(bad, {core::StreamOf(member)}), "INVALID_ARGUMENT");
  bad = good;
  bad.hiring = "uncle";
  EXPECT_EQ(enrol(bad, {core::StreamOf(member)}), "INVALID_ARGUMENT");
  EXPECT_EQ(enrol(good, {}), "INVALID_ARGUMENT");
  EXPECT_EQ(enrol(good, {core::StreamOf(member)}, "col-1"), "PERMISSION_DENIED");
}

TEST_F(ContributionCoreTest, AReceiptIsCountedOnceWhateverItIsSentAs) {
  EXPECT_EQ(Collect(Receipt(7)).name(), "ACCEPTED");
  EXPECT_EQ(Collect(Receipt(7)).name(), "DUPLICATE");
  const Answer import = Import({Line(7), Line(8)});
  EXPECT_EQ(import.recorded, 1u);
  EXPECT_EQ(import.duplicates, 1u);
  EXPECT_EQ(Collect(Receipt(8)).name(), "DUPLICATE");
  EXPECT_EQ(Collect(Receipt(7, "col-2"), "col-2").name(), "ACCEPTED");
  EXPECT_EQ(Balance(Chart::kCollector, "col-1"), 2 * kDue);
  EXPECT_EQ(Balance(Chart::kCollector, "col-2"), kDue);
  EXPECT_EQ(Balance(Chart::kContributionIncome), -3 * kDue);
  EXPECT_EQ(core().statistics().contributions, 3u);
}

TEST_F(ContributionCoreTest, RefusesWhatTheScheduleDoesNotAskFor) {
  Contribution body = Receipt(1);
  body.amount = {kRiyal, kDue};
  EXPECT_EQ(Collect(body).name(), "CURRENCY_MISMATCH");
  body.amount = {kPeso, kDue - 1};
  EXPECT_EQ(Collect(body).name(), "AMOUNT_MISMATCH");
  body.amount = {kPeso, -kDue};
  EXPECT_EQ(Collect(body).name(), "AMOUNT_MISMATCH");
  EXPECT_EQ(core().statistics().contributions, 0u);
}

TEST_F(ContributionCoreTest, TheScheduleOfThePaymentDateCounts) {
  directory::ScheduleSet dearer;
  dearer.version = 2;
  dearer.effective_from.days = fund_.today();
  dearer.contribution = {kPeso, 2 * kDue};
  dearer.cover_months = 24;
  fund_.SetSchedule(dearer);
  EXPECT_EQ(Collect(Receipt(1)).name(), "AMOUNT_MISMATCH");
  Contribution yesterday = Receipt(1);
  yesterday.paid_on.days -= 1;
  EXPECT_EQ(Collect(yesterday).name(), "ACCEPTED");
}

TEST_F(ContributionCoreTest, RefusesDatesThatContradictEachOther) {
  Contribution body = Receipt(1);
  body.paid_on.days += 1;
  EXPECT_EQ(Collect(body).name(), "INVALID_PERIOD");
  body = Receipt(1);
  body.contract_start.days = body.paid_on.days + 367;
  EXPECT_EQ(Collect(body).name(), "INVALID_PERIOD");
  body.paid_on.days = fund_.today() - 2'000;
  EXPECT_EQ(Collect(body).name(), "FAILED_PRECONDITION") << "no schedule was in force";
}

TEST_F(ContributionCoreTest, MalformedReceiptsLeaveNoEntry) {
  Contribution body = Receipt(0);
  EXPECT_EQ(Collect(body).name(), "INVALID_ARGUMENT");
  body = Receipt(1);
  body.receipt_book = "Juan's book";
  EXPECT_EQ(Collect(body).name(), "INVALID_ARGUMENT");
  body = Receipt(1);
  body.destination = "XXX";
  EXPECT_EQ(Collect(body).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(fund_.Submit("col-1", EventType::kContributionCollected, Receipt(1)).name(),
            "INVALID_ARGUMENT");
}

TEST_F(ContributionCoreTest, NobodyCollectsInAnothersName) {
  EXPECT_EQ(Collect(Receipt(1), "col-2").name(), "PERMISSION_DENIED");
  EXPECT_EQ(Collect(Receipt(1, "tre-1"), "tre-1").name(), "PERMISSION_DENIED");
  EXPECT_EQ(fund_.Import("col-2", EventType::kContributionManifest, ManifestOf("col-1"), {Line(1)})
                .name(),
            "PERMISSION_DENIED");
}

TEST_F(ContributionCoreTest, AFileSentTwiceIsCountedOnce) {
  const std::vector<entry::LineCommand> lines = {Line(1), Line(2), Line(3)};
  const Answer first = Import(lines);
  EXPECT_EQ(first.recorded, 3u) << first;
  const Answer second = Import(lines);
  EXPECT_EQ(second.recorded, 0u) << second;
  EXPECT_EQ(second.duplicates, 3u);
  const Answer third = Import({Line(3), Line(4), Line(1), Line(2), Line(4)});
  EXPECT_EQ(third.recorded, 1u) << third;
  EXPECT_EQ(third.duplicates, 4u);
  EXPECT_EQ(Balance(Chart::kCollector, "col-1"), 4 * kDue);
  EXPECT_EQ(core().statistics().by_collector.at({"col-1", kPeso}).count, 4u);
  EXPECT_EQ(core().FindImport(third.entry.index)->recorded, 1u);
  EXPECT_EQ(core().FindImport(third.entry.index)->duplicates, 4u);
}

TEST_F(ContributionCoreTest, OneBadLineRefusesTheFileWhole) {
  Contribution bad = Receipt(2, "");
  bad.amount.minor_units += 1;
  const entry::LineCommand line{wire::Encode(bad), {fund_.NewSubject()}, {fund_.today()}};
  EXPECT_FALSE(Import({Line(1), line, Line(3)}).accepted());
  EXPECT_EQ(core().statistics().contributions, 0u);
  EXPECT_EQ(Collect(Receipt(1)).name(), "ACCEPTED");
}

TEST_F(ContributionCoreTest, ALineSaysNothingThatItsManifestSays) {
  const entry::LineCommand named{wire::Encode(Receipt(1)), {fund_.NewSubject()}, {fund_.today()}};
  EXPECT_EQ(Import({named}).name(), "INVALID_ARGUMENT");
  entry::LineCommand dated = Line(1);
  dated.effective_date.days -= 1;
  EXPECT_EQ(Import({dated}).name(), "INVALID_ARGUMENT");
}

TEST_F(ContributionCoreTest, AFileOfTomorrowIsRefused) {
  entry::Manifest manifest = ManifestOf();
  manifest.file_date.days += 1;
  EXPECT_EQ(fund_.Import("col-1", EventType::kContributionManifest, manifest, {Line(1)}).name(),
            "INVALID_PERIOD");
  manifest = ManifestOf();
  manifest.file_digest = Hash();
  EXPECT_EQ(fund_.Import("col-1", EventType::kContributionManifest, manifest, {Line(1)}).name(),
            "INVALID_ARGUMENT");
}

TEST_F(ContributionCoreTest, MoneyGoesFromCollectorThroughTransitToTheBank) {
  Import({Line(1), Line(2), Line(3)});
  EXPECT_EQ(DepositCash("S-1", 2 * kDue).name(), "ACCEPTED");
  EXPECT_EQ(Balance(Chart::kCollector, "col-1"), kDue);
  EXPECT_EQ(Balance(Chart::kDepositsInTransit, "col-1"), 2 * kDue);
  EXPECT_EQ(CreditBank(Credit("S-1", 2 * kDue, "2026-03/17")).name(), "ACCEPTED");
  EXPECT_EQ(Balance(Chart::kDepositsInTransit, "col-1"), 0);
  EXPECT_EQ(Balance(Chart::kBank), 2 * kDue);
  EXPECT_TRUE(core().deposits().at({"col-1", "S-1"}).credit.has_value());
}

TEST_F(ContributionCoreTest, ASlipStandsOncePerCollector) {
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "ACCEPTED");
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "DUPLICATE");
  EXPECT_EQ(DepositCash("S-1", kDue, "col-2").name(), "ACCEPTED");
}

TEST_F(ContributionCoreTest, RefusesWhatCannotBeDeposited) {
  EXPECT_EQ(DepositCash("S-1", 0).name(), "INVALID_AMOUNT");
  EXPECT_EQ(DepositCash("S-1", -5).name(), "INVALID_AMOUNT");
  EXPECT_EQ(DepositCash("S 1", 5).name(), "INVALID_ARGUMENT");
  DepositMade body{"col-1", "S-1", {*money::CurrencyFromCode("XAU"), 5}, {fund_.today()}};
  const std::vector<StreamId> streams = {DepositStream("col-1", "S-1")};
  EXPECT_EQ(fund_.Submit("col-1", EventType::kDepositMade, body, streams).name(), "NO_MINOR_UNIT");
  body.amount.currency = kPeso;
  EXPECT_EQ(fund_.Submit("col-1", EventType::kDepositMade, body).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(fund_.Submit("col-2", EventType::kDepositMade, body, streams).name(),
            "PERMISSION_DENIED");
  body.deposited_on.days += 1;
  EXPECT_EQ(fund_.Submit("col-1", EventType::kDepositMade, body, streams).name(), "INVALID_PERIOD");
}

TEST_F(ContributionCoreTest, ACreditMatchesItsDepositOrIsRefused) {
  DepositCash("S-1", kDue);
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1"), "col-1").name(), "PERMISSION_DENIED");
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "L1")).name(), "NOT_FOUND");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue - 1, "L1")).name(), "AMOUNT_MISMATCH");
  BankCredited credit = Credit("S-1", kDue, "L1");
  credit.amount.currency = kRiyal;
  EXPECT_EQ(CreditBank(credit).name(), "CURRENCY_MISMATCH");
  credit = Credit("S-1", kDue, "L1");
  credit.value_date.days -= 1;
  EXPECT_EQ(CreditBank(credit).name(), "INVALID_PERIOD");
  EXPECT_EQ(Balance(Chart::kBank), 0);
}

TEST_F(ContributionCoreTest, ADepositAndAStatementLineAreUsedOnce) {
  DepositCash("S-1", kDue);
  DepositCash("S-2", kDue);
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "L1")).name(), "DUPLICATE");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L2")).name(), "WRONG_STATE");
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "L2")).name(), "ACCEPTED");
}

TEST_F(ContributionCoreTest, WhatIsDecidedTwiceIsEnteredOnce) {
  const auto prepare = [&](const std::string& author, EventType type, std::string body,
                           std::vector<StreamId> streams, std::vector<SubjectId> subjects) {
    return fund_.Prepare({type,
                          std::move(body),
                          std::move(streams),
                          std::move(subjects),
                          {author},
                          "",
                          std::nullopt});
  };
  const auto append = [&](const absl::StatusOr<proposal::Proposal>& prepared) {
    EXPECT_TRUE(prepared.ok()) << prepared.status();
    return fund_.Append(fund_.log(kHeadOffice), *prepared).name();
  };
  const auto receipt = prepare("col-1", EventType::kContributionCollected, wire::Encode(Receipt(1)),
                               {}, {fund_.NewSubject()});
  EXPECT_EQ(Collect(Receipt(1)).name(), "ACCEPTED");
  EXPECT_EQ(append(receipt), "ABORTED");
  const StreamId slip = DepositStream("col-1", "S-1");
  const auto unknown = prepare("tre-1", EventType::kBankCredited,
                               wire::Encode(Credit("S-1", kDue, "L1")), {slip}, {});
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "ACCEPTED");
  EXPECT_EQ(append(unknown), "ABORTED") << "NOT_FOUND is not true any more";
  const auto again = prepare("tre-1", EventType::kBankCredited,
                             wire::Encode(Credit("S-1", kDue, "L2")), {slip}, {});
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(append(again), "ABORTED");
  EXPECT_EQ(Balance(Chart::kBank), kDue);
}

// Random acts against a model that knows receipts, slips and sums only.
TEST_F(ContributionCoreTest, AgreesWithANaiveModel) {
  const uint64_t seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937_64 random(seed);
  std::set<uint64_t> receipts;
  std::map<std::string, int64_t> deposits;
  std::set<std::string> credited;
  int64_t deposited = 0;
  int64_t bank = 0;
  for (int i = 0; i < 200; ++i) {
    const uint64_t number = 1 + random() % 60;
    const std::string slip = absl::StrCat("S-", random() % 20);
    const int64_t amount = 1 + static_cast<int64_t>(random() % 3);
    switch (random() % 4) {
      case 0:
        ASSERT_EQ(Collect(Receipt(number)).accepted(), receipts.insert(number).second);
        break;
      case 1: {
        const Answer answer = Import({Line(number), Line(number + 1), Line(number)});
        const size_t before = receipts.size();
        receipts.insert({number, number + 1});
        ASSERT_EQ(answer.recorded, receipts.size() - before);
        break;
      }
      case 2: {
        const bool fresh = deposits.emplace(slip, amount).second;
        ASSERT_EQ(DepositCash(slip, amount).accepted(), fresh);
        if (fresh) deposited += amount;
        break;
      }
      default: {
        const auto deposit = deposits.find(slip);
        const bool matches = deposit != deposits.end() && deposit->second == amount;
        const bool expected = matches && credited.insert(slip).second;
        ASSERT_EQ(CreditBank(Credit(slip, amount, absl::StrCat("L", i))).accepted(), expected);
        if (expected) bank += amount;
      }
    }
  }
  const auto collected = static_cast<int64_t>(receipts.size()) * kDue;
  EXPECT_EQ(Balance(Chart::kCollector, "col-1"), collected - deposited);
  EXPECT_EQ(Balance(Chart::kDepositsInTransit, "col-1"), deposited - bank);
  EXPECT_EQ(Balance(Chart::kBank), bank);
  EXPECT_EQ(core().statistics().contributions, receipts.size());
  EXPECT_EQ(core().statistics().by_destination.at({"SAU", kPeso}).minor_units, collected);
}

}  // namespace
}  // namespace amanat::contribution
