#include <map>
#include <random>
#include <set>

#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/testing/contribution_fixture.h"

namespace amanat::rules::contribution {
namespace {

using DepositTest = ContributionTest;

TEST_F(DepositTest, MoneyGoesFromCollectorThroughTransitToTheBank) {
  Import({Line(1), Line(2), Line(3)});
  EXPECT_EQ(DepositCash("S-1", 2 * kDue).name(), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), kDue);
  EXPECT_EQ(Balance(chart::kDepositsInTransit, "col-1"), 2 * kDue);
  EXPECT_EQ(UncreditedSlips(), (std::vector<std::string>{"S-1"}));
  const Answer credit = CreditBank(Credit("S-1", 2 * kDue, "2026-03/17"));
  EXPECT_EQ(credit.name(), "ACCEPTED");
  EXPECT_EQ(Balance(chart::kDepositsInTransit, "col-1"), 0);
  EXPECT_EQ(Balance(chart::kBank), 2 * kDue);
  EXPECT_EQ(FindDeposit("col-1", "S-1")->credit, credit.entry.index);
  EXPECT_TRUE(UncreditedSlips().empty());
}

TEST_F(DepositTest, NobodyDepositsMoreThanHeCollectedInThatCurrency) {
  EXPECT_EQ(DepositCash("S-1", 1).name(), "LIMIT_EXCEEDED") << "nothing was collected";
  Import({Line(1), Line(2)});
  EXPECT_EQ(DepositCash("S-2", 2 * kDue + 1).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(DepositCash("S-3", 99'999'999'999'900).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(DepositCash("S-4", kDue, "col-2").name(), "LIMIT_EXCEEDED") << "another one's money";
  const DepositMade riyals{"col-1", "S-5", {kRiyal, 1}, {fund_.today()}};
  EXPECT_EQ(
      fund_.Submit("col-1", event::kDepositMade, riyals, {DepositStream("col-1", "S-5")}).name(),
      "LIMIT_EXCEEDED");
  EXPECT_EQ(DepositCash("S-6", kDue).name(), "ACCEPTED");
  EXPECT_EQ(DepositCash("S-7", kDue + 1).name(), "LIMIT_EXCEEDED") << "what is deposited is gone";
  EXPECT_EQ(DepositCash("S-7", kDue).name(), "ACCEPTED") << "a refused slip is not used up";
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), 0);
  EXPECT_EQ(UncreditedSlips(), (std::vector<std::string>{"S-6", "S-7"}));
}

TEST_F(DepositTest, ASlipStandsOncePerCollector) {
  Import({Line(1), Line(2)});
  EXPECT_EQ(Collect(Receipt(3, "col-2"), "col-2").name(), "ACCEPTED");
  const Answer first = DepositCash("S-1", kDue);
  ASSERT_EQ(first.name(), "ACCEPTED");
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "DUPLICATE");
  const Answer other = DepositCash("S-1", kDue + 1);
  EXPECT_EQ(other.name(), "IDENTIFIER_REUSED");
  EXPECT_EQ(
      other.detail,
      "entry manila/fund:" + std::to_string(first.entry.index) +
          " records the slip and says something else; compare the two, then correct this one or "
          "have that one taken back");
  EXPECT_EQ(DepositCash("S-1", kDue, "col-2").name(), "ACCEPTED");
}

TEST_F(DepositTest, RefusesWhatCannotBeDeposited) {
  EXPECT_EQ(DepositCash("S-1", 0).name(), "INVALID_AMOUNT");
  EXPECT_EQ(DepositCash("S-1", -5).name(), "INVALID_AMOUNT");
  EXPECT_EQ(DepositCash("S 1", 5).name(), "INVALID_ARGUMENT");
  DepositMade body{"col-1", "S-1", {*money::CurrencyFromCode("XAU"), 5}, {fund_.today()}};
  const std::vector<StreamId> streams = {DepositStream("col-1", "S-1")};
  EXPECT_EQ(fund_.Submit("col-1", event::kDepositMade, body, streams).name(), "NO_MINOR_UNIT");
  body.amount.currency = kPeso;
  EXPECT_EQ(fund_.Submit("col-1", event::kDepositMade, body).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(fund_.Submit("col-2", event::kDepositMade, body, streams).name(), "PERMISSION_DENIED");
  body.deposited_on.days += 1;
  EXPECT_EQ(fund_.Submit("col-1", event::kDepositMade, body, streams).name(), "INVALID_PERIOD");
  body.deposited_on.days = fund_.today() - 367;
  EXPECT_EQ(fund_.Submit("col-1", event::kDepositMade, body, streams).name(), "INVALID_PERIOD");
  EXPECT_TRUE(UncreditedSlips().empty());
}

TEST_F(DepositTest, ACreditMatchesItsDepositOrIsRefused) {
  Import({Line(1)});
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
  EXPECT_EQ(Balance(chart::kBank), 0);
  EXPECT_EQ(UncreditedSlips(), (std::vector<std::string>{"S-1"}));
}

TEST_F(DepositTest, WhoDepositedDoesNotRecordTheCreditUnderWhicheverCode) {
  fund_.AdmitOperator("both", kHeadOffice, {Role::kTreasurer, Role::kCollector});
  Import({Line(1)});
  ASSERT_EQ(DepositCash("S-1", kDue).name(), "ACCEPTED");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1"), "both").name(), "ACCEPTED")
      << "of another collector";
  ASSERT_EQ(Collect(Receipt(2, "both"), "both").name(), "ACCEPTED");
  ASSERT_EQ(DepositCash("S-2", kDue, "both").name(), "ACCEPTED");
  BankCredited own = Credit("S-2", kDue, "L2");
  own.collector = "both";
  EXPECT_EQ(CreditBank(own, "both").name(), "SEPARATION_OF_DUTIES");
  fund_.Join("tre-1", "both");
  EXPECT_EQ(CreditBank(own).name(), "SEPARATION_OF_DUTIES");
  EXPECT_EQ(CreditBank(own, "tre-2").name(), "ACCEPTED");
}

TEST_F(DepositTest, AStatementLineIsOneHoweverItIsWritten) {
  Import({Line(1), Line(2)});
  DepositCash("S-1", kDue);
  DepositCash("S-2", kDue);
  ASSERT_EQ(CreditBank(Credit("S-1", kDue, "FAKE-900")).name(), "ACCEPTED");
  for (const char* line : {"FAKE/900", "fake_900", "FAKE900", "-fake--900."}) {
    EXPECT_EQ(CreditBank(Credit("S-2", kDue, line)).name(), "IDENTIFIER_REUSED") << line;
  }
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "-/-")).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "FAKE-90-0")).name(), "ACCEPTED")
      << "line 0 of statement 90 is another one than line 900";
}

TEST_F(DepositTest, ADepositAndAStatementLineAreUsedOnce) {
  Import({Line(1), Line(2)});
  DepositCash("S-1", kDue);
  DepositCash("S-2", kDue);
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1")).name(), "DUPLICATE");
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "L1")).name(), "IDENTIFIER_REUSED");
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L2")).name(), "WRONG_STATE");
  EXPECT_EQ(CreditBank(Credit("S-2", kDue, "L2")).name(), "ACCEPTED");
}

class InterleavingTest : public ContributionTest {
 protected:
  template <typename Body>
  proposal::SignedCommand Sign(const std::string& author, EventType type, const Body& body,
                               std::vector<StreamId> streams, std::vector<SubjectId> subjects) {
    return fund_.Sign({type,
                       wire::Encode(body),
                       std::move(streams),
                       std::move(subjects),
                       {author},
                       "",
                       std::nullopt});
  }
  std::string Append(const proposal::SignedCommand& command) {
    return fund_.Append(fund_.log(kHeadOffice), command).name();
  }
};

TEST_F(InterleavingTest, AReceiptThatIsSignedTwiceIsCountedOnce) {
  const auto first = Sign("col-1", event::kContributionCollected, Receipt(1), {}, {MemberOf(1)});
  EXPECT_EQ(Collect(Receipt(1)).name(), "ACCEPTED");
  EXPECT_EQ(Append(first), "DUPLICATE");
  EXPECT_EQ(Counted().contributions, 1u);
}

TEST_F(InterleavingTest, ACreditIsJudgedByTheDepositThatItsSignerSaw) {
  ASSERT_EQ(Collect(Receipt(1)).name(), "ACCEPTED");
  const StreamId slip = DepositStream("col-1", "S-1");
  const auto unknown = Sign("tre-1", event::kBankCredited, Credit("S-1", kDue, "L1"), {slip}, {});
  EXPECT_EQ(DepositCash("S-1", kDue).name(), "ACCEPTED");
  EXPECT_EQ(Append(unknown), "ABORTED") << "NOT_FOUND is not true any more";
  const auto again = Sign("tre-1", event::kBankCredited, Credit("S-1", kDue, "L2"), {slip}, {});
  EXPECT_EQ(CreditBank(Credit("S-1", kDue, "L1")).name(), "ACCEPTED");
  EXPECT_EQ(Append(again), "ABORTED");
  EXPECT_EQ(Balance(chart::kBank), kDue);
}

// Random acts against a model that knows receipts, slips and sums only.
TEST_F(DepositTest, AgreesWithANaiveModel) {
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
        const bool held = static_cast<int64_t>(receipts.size()) * kDue - deposited >= amount;
        const bool expected = held && deposits.emplace(slip, amount).second;
        ASSERT_EQ(DepositCash(slip, amount).accepted(), expected);
        if (expected) deposited += amount;
        break;
      }
      case 3: {
        const auto deposit = deposits.find(slip);
        const bool matches = deposit != deposits.end() && deposit->second == amount;
        const bool expected = matches && credited.insert(slip).second;
        ASSERT_EQ(CreditBank(Credit(slip, amount, absl::StrCat("L", i))).accepted(), expected);
        if (expected) bank += amount;
        break;
      }
    }
  }
  const auto collected = static_cast<int64_t>(receipts.size()) * kDue;
  EXPECT_EQ(Balance(chart::kCollector, "col-1"), collected - deposited);
  EXPECT_EQ(Balance(chart::kDepositsInTransit, "col-1"), deposited - bank);
  EXPECT_EQ(Balance(chart::kBank), bank);
  EXPECT_EQ(Counted().contributions, receipts.size());
  EXPECT_EQ(Counted().by_destination.at({"SAU", kPeso}).sum(), collected);
  EXPECT_EQ(UncreditedSlips().size(), deposits.size() - credited.size());
}

}  // namespace
}  // namespace amanat::rules::contribution
