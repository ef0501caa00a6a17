// What the fund's own commands, each as large as one may be, add up to beyond 64 bits: written by the writer,
// read, started anew, checked and made again.
#include <gtest/gtest.h>

#include "ledger/state/balances.h"
#include "ledger/upkeep/rebuild.h"
#include "ledger/upkeep/testing/fund_under_upkeep.h"

namespace amanat::upkeep {
namespace {

class ExtremeSumsTest : public FundUnderUpkeep {
 protected:
  static constexpr int64_t kOfCommand = money::kAmountMax * int64_t{entry::kPostingsMax / 2};
  static constexpr int kInOneBalance = static_cast<int>(accounts::kBalanceMax / kOfCommand);

  // As many amounts as an entry has room for, into the vault or out of it.
  append::Draft Draft(int64_t sign, CivilDays date) {
    append::Draft draft = append::OpeningBalance(fund_, ledger(), sign * money::kAmountMax);
    const auto pair = draft.decision.postings;
    while (draft.decision.postings.size() < entry::kPostingsMax) {
      draft.decision.postings.insert(draft.decision.postings.end(), pair.begin(), pair.end());
    }
    draft.command.effective_date.days = date;
    return draft;
  }
  CivilDays today() { return fund_.clock().Now() / kMicrosPerDay; }
  absl::int128 VaultOn(CivilDays date) {
    uint64_t vault = 0;
    ledger().WithState([&](const examine::LogState& state) {
      vault = state.accounts().Find(append::ManilaAccount(toy::kVault))->number;
    });
    const auto sum = state::BalanceOn(*ledger().published_rows(), vault, static_cast<int32_t>(date),
                                      ledger().ExaminedSize());
    EXPECT_TRUE(sum.ok()) << sum.status();
    return sum.value_or(0);
  }
  void ExpectClean() {
    const auto reports = CheckData();
    EXPECT_TRUE(AllClean(reports)) << TextOf(reports);
  }
};

TEST_F(ExtremeSumsTest, LawfulCommandsAtTheCapAreReadCheckedAndMadeAgainBeyond64Bits) {
  const CivilDays yesterday = today() - 1;
  const absl::int128 before = VaultOn(yesterday);
  // As much as one balance holds; some of it is taken back today, and comes again as of yesterday.
  constexpr int kTakenBack = 20;
  for (int i = 0; i < kInOneBalance; ++i) Append(Draft(1, yesterday));
  for (int i = 0; i < kTakenBack; ++i) Append(Draft(-1, today()));
  for (int i = 0; i < kTakenBack; ++i) Append(Draft(1, yesterday));
  const absl::int128 expected = before + absl::int128(kInOneBalance + kTakenBack) * kOfCommand;
  EXPECT_GT(expected, INT64_MAX);
  EXPECT_EQ(VaultOn(yesterday), expected);
  Close();
  ASSERT_EQ(Open(), absl::OkStatus());
  EXPECT_EQ(VaultOn(yesterday), expected);

  MoveIntoDataDirectory();
  ExpectClean();
  RebuildOptions options;
  options.rules = &examine::ToldRules();
  const auto rebuilt = RebuildState(Aside("data"), {"fund"}, options);
  ASSERT_TRUE(rebuilt.ok()) << rebuilt.status();
  ExpectClean();
  MoveBack();
  Close();
  ASSERT_EQ(Open(), absl::OkStatus());
  EXPECT_EQ(VaultOn(yesterday), expected);
}

TEST_F(ExtremeSumsTest, ABalanceThatNoAccountMayHaveIsARefusalAndLeavesTheLogGoingOn) {
  int accepted = 0;
  entry::Outcome outcome = entry::Outcome::kAccepted;
  for (; outcome == entry::Outcome::kAccepted; ++accepted) {
    const auto result = ledger().Append(fund_.Sign(Draft(1, today())));
    ASSERT_TRUE(result.ok()) << result.status();
    outcome = result->outcome;
  }
  EXPECT_EQ(outcome, entry::Outcome::kLimitExceeded);
  EXPECT_EQ(accepted - 1, kInOneBalance);
  Append(Draft(-1, today()));
  Close();
  EXPECT_EQ(Open(), absl::OkStatus());
}

}  // namespace
}  // namespace amanat::upkeep
