// Every kind of row that a log's entries leave, filled with the least and the most that its fields hold and
// with amounts at the cap, through the real store: what is written comes back, by its key, by a scan and over
// a restart, and what is added up goes on where 64 bits end. The tables of the fund's rules are taken from the
// rules themselves, so that a new one without a test fails here.
#include <gtest/gtest.h>

#include <algorithm>
#include <concepts>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/state/balances.h"
#include "ledger/state/keys.h"
#include "ledger/state/posting_rows.h"
#include "ledger/state/rows.h"
#include "ledger/store/database.h"
#include "ledger/store/log_table.h"
#include "services/rules/claims/tables.h"
#include "services/rules/contribution/deaths.h"
#include "services/rules/contribution/member.h"
#include "services/rules/contribution/tables.h"
#include "services/rules/fund/fund_rules.h"
#include "services/rules/remittance/aftermath.h"
#include "services/rules/remittance/tables.h"
#include "services/rules/repatriation/tables.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/tables.h"

namespace amanat {
namespace {

using state::Overlay;
using state::Table;
using state::TypedTable;

enum class Extreme { kZero, kLeast, kCapBelow, kCap, kMost };
constexpr Extreme kExtremes[] = {Extreme::kZero, Extreme::kLeast, Extreme::kCapBelow, Extreme::kCap,
                                 Extreme::kMost};

// Gives each field of a row, and of the messages in it, the extreme of its type.
class Filler {
 public:
  explicit Filler(Extreme extreme) : extreme_(extreme) {}

  template <typename T>
  void Field(uint32_t, const char*, T& value, wire::TextForm = wire::TextForm::kNone) {
    Fill(value);
  }

  void Fill(int64_t& value) const {
    constexpr auto kMost = std::numeric_limits<int64_t>::max();
    value = Of<int64_t>(0, std::numeric_limits<int64_t>::min(), -money::kAmountMax,
                        money::kAmountMax, kMost);
  }
  void Fill(wire::CivilDate& value) const {
    value.days = Of<CivilDays>(0, wire::kCivilDaysMin, -1, 1, wire::kCivilDaysMax);
  }
  void Fill(wire::Instant& value) const {
    value.micros = Of<UnixMicros>(0, 1, 2, 3, wire::kInstantMicrosMax);
  }
  void Fill(money::Currency& value) const { value.numeric = Of<uint16_t>(0, 1, 608, 682, 999); }
  void Fill(std::string& value) const {
    value = extreme_ == Extreme::kZero ? "" : std::string(100, Of<char>(0, '\0', 'a', 'z', '\xff'));
  }
  template <typename T>
  void Fill(std::optional<T>& value) const {
    if (extreme_ == Extreme::kZero) {
      value.reset();
    } else {
      Fill(value.emplace());
    }
  }
  template <typename T>
  void Fill(std::vector<T>& values) const {
    values.assign(extreme_ == Extreme::kZero ? 0 : 3, T());
    for (T& value : values) Fill(value);
  }
  template <typename T>
  void Fill(T& value) const {
    if constexpr (std::is_same_v<T, bool>) {
      value = extreme_ != Extreme::kZero;
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(
          extreme_ == Extreme::kMost ? std::numeric_limits<std::underlying_type_t<T>>::max() : 0);
    } else if constexpr (std::unsigned_integral<T>) {
      constexpr T kMost = std::numeric_limits<T>::max();
      constexpr auto kCap = static_cast<T>(std::min<uint64_t>(kMost, money::kAmountMax));
      value = Of<T>(0, 1, kCap - 1, kCap, kMost);
    } else if constexpr (wire::Fixed<T>) {
      value.value.fill(Of<uint8_t>(0, 1, 0x7f, 0x80, 0xff));
    } else {
      Filler inner(extreme_);
      wire::VisitFields(value, inner);
    }
  }

 private:
  template <typename T>
  T Of(T zero, T least, T cap_below, T cap, T most) const {
    switch (extreme_) {
      case Extreme::kZero:
        return zero;
      case Extreme::kLeast:
        return least;
      case Extreme::kCapBelow:
        return cap_below;
      case Extreme::kCap:
        return cap;
      case Extreme::kMost:
        break;
    }
    return most;
  }

  const Extreme extreme_;
};

template <typename Row>
Row Filled(Extreme extreme) {
  Row row;
  Filler(extreme).Fill(row);
  return row;
}

class ExtremeRowsTest : public ::testing::Test {
 protected:
  ExtremeRowsTest() {
    std::string pattern = ::testing::TempDir() + "/extreme_rows_XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    database_ = *store::Database::Create(folder_ + "/store");
    table_ = *store::LogTable::Open(database_.get(), log_);
  }
  ~ExtremeRowsTest() override {
    Close();
    std::filesystem::remove_all(folder_);
  }
  void Close() {
    table_.reset();
    database_.reset();
  }
  // What was in memory is in a file then.
  void Reopen() {
    Close();
    database_ = *store::Database::Open(folder_ + "/store");
    table_ = *store::LogTable::Open(database_.get(), log_);
  }
  const state::Reader& stored() const { return table_->state(); }
  void Store(Overlay& rows) { ASSERT_TRUE(table_->WriteState(rows.Seal()).ok()); }

  template <typename Row, typename... Parts>
  void ExpectRow(const TypedTable<Row, Parts...>& table, const Row& row, const Parts&... parts) {
    const auto found = table.Find(stored(), parts...);
    ASSERT_TRUE(found.ok()) << found.status();
    ASSERT_TRUE(found->has_value());
    EXPECT_EQ(wire::Encode(**found), wire::Encode(row));
  }
  // Rows of each extreme under a key of it.
  template <typename Row, typename... Parts>
  void ComesBack(const TypedTable<Row, Parts...>& table) {
    SCOPED_TRACE(table.name());
    looked_at_.insert(table.table());
    const auto with_parts = [&](Extreme extreme, auto&& use) {
      std::apply([&](const Parts&... parts) { use(Filled<Row>(extreme), parts...); },
                 std::tuple<Parts...>(Filled<Parts>(extreme)...));
    };
    for (const Extreme extreme : kExtremes) {
      Overlay rows(&stored());
      with_parts(extreme, [&](const Row& row, const Parts&... parts) {
        EXPECT_TRUE(table.Put(rows, row, parts...).ok());
      });
      Store(rows);
    }
    Reopen();
    for (const Extreme extreme : kExtremes) {
      with_parts(extreme,
                 [&](const Row& row, const Parts&... parts) { ExpectRow(table, row, parts...); });
    }
    size_t scanned = 0;
    EXPECT_TRUE(table
                    .Scan(stored(), "", "",
                          [&](const auto&, const Row&) {
                            ++scanned;
                            return true;
                          })
                    .ok());
    EXPECT_EQ(scanned, std::size(kExtremes));
    // Changed and taken away again, whatever stands in the indexes.
    for (const Extreme extreme : kExtremes) {
      Overlay rows(&stored());
      with_parts(extreme, [&](const Row&, const Parts&... parts) {
        EXPECT_TRUE(table.Put(rows, Filled<Row>(Extreme::kMost), parts...).ok());
        EXPECT_TRUE(table.Delete(rows, parts...).ok());
      });
      Store(rows);
    }
  }

  const LogId log_ = Filled<LogId>(Extreme::kCap);
  std::string folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<store::LogTable> table_;
  std::set<Table> looked_at_;
};

TEST_F(ExtremeRowsTest, RowsOfAllTablesOfTheRulesComeBack) {
  ComesBack(rules::contribution::Deposits());
  ComesBack(rules::contribution::Tallies());
  ComesBack(rules::contribution::DeathsByPerson());
  ComesBack(rules::claims::Claims());
  ComesBack(rules::claims::Requests());
  ComesBack(rules::claims::RequestCounts());
  ComesBack(rules::claims::FiledRequestCounts());
  ComesBack(rules::repatriation::Cases());
  ComesBack(rules::repatriation::Assistances());
  ComesBack(rules::repatriation::EmergencyCounts());
  ComesBack(rules::repatriation::Ratifications());
  ComesBack(rules::repatriation::RatificationCounts());
  ComesBack(rules::repatriation::Receipts());
  ComesBack(rules::treasury::IssuedAllotments());
  ComesBack(rules::treasury::AcceptedAllotments());
  ComesBack(rules::treasury::DeclinedAllotments());
  ComesBack(rules::treasury::Spends());
  ComesBack(rules::treasury::Liquidations());
  ComesBack(rules::treasury::Lines());
  ComesBack(rules::treasury::LineDecisions());
  ComesBack(rules::treasury::BookedExchanges());
  ComesBack(rules::treasury::InterOfficePostings());
  ComesBack(rules::treasury::InterOfficeBalances());
  ComesBack(rules::treasury::AddressedCounts());
  ComesBack(rules::treasury::TakenUpCounts());
  ComesBack(rules::remittance::Remittances());
  ComesBack(rules::remittance::Flows());
  ComesBack(rules::remittance::FlowNames());
  ComesBack(rules::remittance::Prices());
  ComesBack(rules::remittance::Aftermaths());
  ComesBack(rules::remittance::FlowAftermaths());
  const std::vector<Table>& tables = rules::FundRules().tables();
  EXPECT_EQ(looked_at_, std::set<Table>(tables.begin(), tables.end()));
}

TEST_F(ExtremeRowsTest, NotesOfAPersonComeBack) {
  const auto person = Filled<SubjectId>(Extreme::kCap);
  Overlay rows(&stored());
  std::vector<contribution::Payment> paid;
  for (const Extreme extreme : kExtremes) {
    const CivilDays date = Filled<wire::CivilDate>(extreme).days;
    paid.push_back({paid.size(), date, date, Filled<uint32_t>(extreme), date});
    state::Keys(&rows).Advance(
        *StreamId::FromBytes(person.view()), paid.back().index,
        {static_cast<int32_t>(date), std::nullopt, rules::contribution::NoteOf(paid.back())});
  }
  Store(rows);
  Reopen();
  const auto payments = rules::contribution::PaymentsOf(stored(), person);
  ASSERT_TRUE(payments.ok()) << payments.status();
  ASSERT_EQ(payments->size(), paid.size());
  for (size_t i = 0; i < paid.size(); ++i) {
    EXPECT_EQ((*payments)[i].paid_on, paid[i].paid_on);
    EXPECT_EQ((*payments)[i].recorded_on, paid[i].recorded_on);
    EXPECT_EQ((*payments)[i].cover_months, paid[i].cover_months);
  }
  EXPECT_TRUE(rules::contribution::CoverOn(stored(), person, wire::kCivilDaysMax).ok());
}

TEST_F(ExtremeRowsTest, RowsOfTheEngineComeBack) {
  for (const Extreme extreme : kExtremes) {
    state::Changes changes;
    accounts::Account account;
    account.number = 1;
    Filler(extreme).Fill(account.opening);
    account.posted = Filled<int64_t>(extreme);
    account.held_debit = account.held_credit = account.posted;
    account.opened_at = Filled<uint64_t>(extreme);
    const std::vector<entry::Posting> hold(entry::kPostingsMax, Filled<entry::Posting>(extreme));
    const int64_t amount = Filled<int64_t>(extreme);
    const auto date = static_cast<int32_t>(Filled<wire::CivilDate>(extreme).days);
    const auto index = Filled<LogIndex>(extreme);
    const state::Balance before{absl::int128(amount) * 10'000, amount, -absl::int128(amount)};
    const std::vector<state::Movement> moves(3, {index, date, amount, amount, amount});
    const state::Head head = Filled<state::Head>(extreme);
    const state::KeyUse use = Filled<state::KeyUse>(extreme);
    const state::StreamRow stream{date, index == 0 ? std::nullopt : std::make_optional(index),
                                  Filled<std::string>(extreme)};
    const std::string posting_key = state::PostingKey(1, index);
    changes.Put(Table::kHead, "", wire::Encode(head));
    changes.Put(Table::kAccount, state::NumberKey(1), state::EncodeAccount(account));
    changes.Put(Table::kHold, state::NumberKey(1), state::EncodeHold(hold));
    changes.Put(Table::kIdempotencyKey, std::string(16, 'k'), wire::Encode(use));
    changes.Put(Table::kStream, std::string(24, 's'), state::EncodeStreamRow(stream));
    changes.Put(Table::kOnce, std::string(16, 'o'), state::EncodeIndex(index));
    changes.Put(Table::kPosting, posting_key,
                state::EncodePostingRow(before, moves.data(), moves.data() + moves.size()));
    ASSERT_TRUE(table_->WriteState(changes).ok());
    Reopen();
    const auto get = [&](Table table, const std::string& key) {
      return **stored().Get(table, key);
    };
    EXPECT_EQ(
        state::EncodeAccount(*state::DecodeAccount(1, get(Table::kAccount, state::NumberKey(1)))),
        state::EncodeAccount(account));
    EXPECT_EQ(state::EncodeHold(*state::DecodeHold(get(Table::kHold, state::NumberKey(1)))),
              state::EncodeHold(hold));
    EXPECT_EQ(state::DecodeRow<state::KeyUse>("", get(Table::kIdempotencyKey, std::string(16, 'k')))
                  ->index,
              use.index);
    EXPECT_EQ(state::DecodeStreamRow(get(Table::kStream, std::string(24, 's')))->version,
              stream.version);
    EXPECT_EQ(*state::DecodeIndex(get(Table::kOnce, std::string(16, 'o'))), index);
    const auto row = state::ReadPostingRow(posting_key, get(Table::kPosting, posting_key));
    ASSERT_TRUE(row.ok()) << row.status();
    EXPECT_EQ(row->before, before);
    EXPECT_EQ(row->movements, moves);
  }
}

// As many amounts at the cap as 64 bits do not hold, and more.
constexpr int kAmounts = 10'000;
static_assert(kAmounts > INT64_MAX / money::kAmountMax);

TEST_F(ExtremeRowsTest, ADayTurnsOverWhatever64BitsDoNotHoldThroughMergesOfTheStore) {
  constexpr int kBatches = 10;
  std::string day = state::NumberKey(1);
  state::AppendDate(20'000, day);
  const std::string amount = state::EncodeTurnover({absl::uint128{money::kAmountMax}, 0});
  for (int batch = 0; batch < kBatches; ++batch) {
    state::Changes changes;
    for (int i = 0; i < kAmounts / kBatches; ++i) changes.Add(Table::kDay, day, amount);
    ASSERT_TRUE(table_->WriteState(changes).ok());
    if (batch == kBatches / 2) {
      ASSERT_TRUE(database_->Compact().ok());
    }
    Reopen();
  }
  EXPECT_EQ(*state::BalanceOn(stored(), 1, 20'000, 0), absl::int128(kAmounts) * money::kAmountMax);
  // What no entries reach goes round and fails nothing.
  state::Changes most;
  most.Add(Table::kDay, day, state::EncodeTurnover({~absl::uint128{0}, ~absl::uint128{0}}));
  ASSERT_TRUE(table_->WriteState(most).ok());
  Reopen();
  EXPECT_TRUE(state::BalanceOn(stored(), 1, 20'000, 0).ok());
}

TEST_F(ExtremeRowsTest, SumsOfTheRulesGoOnBeyond64Bits) {
  const absl::int128 sum = absl::int128(kAmounts) * money::kAmountMax;
  rules::contribution::Tally tally;
  rules::remittance::Sum flow;
  rules::treasury::InterOfficeBalance debt;
  for (int i = 0; i < kAmounts; ++i) {
    tally.Add(1, money::kAmountMax);
    flow.Add(money::kAmountMax);
    debt.Add(-money::kAmountMax);
  }
  EXPECT_EQ(wire::Decode<rules::contribution::Tally>(wire::Encode(tally))->sum(), sum);
  EXPECT_EQ(wire::Decode<rules::remittance::Sum>(wire::Encode(flow))->value(), sum);
  EXPECT_EQ(wire::Decode<rules::treasury::InterOfficeBalance>(wire::Encode(debt))->sum(), -sum);
}

TEST_F(ExtremeRowsTest, ACaseHoldsAsManyAssistancesAtTheCapAsThereMayBe) {
  constexpr int kAssistances = 200;
  Overlay rows(&stored());
  const auto id = Filled<StreamId>(Extreme::kCap);
  ASSERT_TRUE(rules::repatriation::Cases().Put(rows, {}, id).ok());
  rules::repatriation::Assistance paid;
  paid.line = "ticket";
  paid.state = rules::repatriation::AssistanceState::kDisbursed;
  paid.amount = paid.paid = {money::Currency{682}, money::kAmountMax};
  for (int i = 0; i < kAssistances; ++i) {
    ASSERT_TRUE(rules::repatriation::AddAssistance(rows, id, paid).ok());
  }
  const auto found = rules::repatriation::Cases().Find(rows, id);
  EXPECT_EQ((*found)->ApprovedOf("ticket", {682}), kAssistances * money::kAmountMax);
}

}  // namespace
}  // namespace amanat
