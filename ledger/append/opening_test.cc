#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include "absl/strings/str_cat.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/base/file.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/state/row_key.h"
#include "ledger/store/log_table.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class OpeningTest : public ::testing::Test {
 protected:
  OpeningTest() {
    fund_.FoundLog("manila", Book::kFund);
    Deposit(100);
    store_ = fund_.StorePath("manila", Book::kFund);
    guard_ = fund_.GuardPath("manila", Book::kFund);
  }
  Writer& ledger() { return fund_.log("manila", Book::kFund); }
  void Deposit(int64_t amount) {
    ASSERT_TRUE(ledger().Append(fund_.Sign(OpeningBalance(fund_, ledger(), amount))).ok());
  }
  // Closes all and opens the directory, upon which the fund log's opening rests.
  void Close() {
    fund_.CloseAll();
    ASSERT_TRUE(fund_.TryOpen("manila", Book::kDirectory).ok());
  }
  void ExpectRefused(StatusCode code, const std::string& part) {
    const absl::Status status = fund_.TryOpen("manila", Book::kFund);
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(part));
  }
  void ChangeStore(const std::function<void(store::LogTable&)>& change) {
    auto database = *store::Database::Open(store_);
    auto table = *store::LogTable::Open(database.get(), store::ReadGuard(guard_)->log);
    change(*table);
  }
  // Puts an entry behind the others, in a tree that is right.
  void StoreByHand(const std::string& bytes) {
    ChangeStore([&](store::LogTable& table) { ASSERT_TRUE(table.Append({bytes}).ok()); });
  }
  // Closes the log, changes a row of its state, and opens it again.
  void ReopenWithRow(state::Table table, const std::string& key, const std::string& value) {
    Close();
    state::Changes changes;
    if (value.empty()) {
      changes.Delete(table, key);
    } else {
      changes.Put(table, key, value);
    }
    ChangeStore([&](store::LogTable& log) { ASSERT_TRUE(log.WriteState(changes).ok()); });
    ASSERT_TRUE(fund_.TryOpen("manila", Book::kFund).ok());
  }
  Hash Digest() {
    Hash digest;
    ledger().WithState([&](const examine::LogState& state) { digest = *state.Digest(); });
    return digest;
  }
  // Of the entries that the closed log's store has, made again with nothing stored.
  Hash DigestOfReplay() {
    Hash digest;
    ChangeStore([&](store::LogTable& table) {
      examine::LogState state(table.log(), nullptr, &examine::ToldRules());
      const auto view = fund_.known_logs().Snapshot();
      const auto entries = table.ReadEntries(0, table.size(), 1 << 20);
      for (const std::string& entry : *entries) {
        const examine::Finding finding = state.Take(*examine::ParseLeaf(entry), view);
        ASSERT_EQ(finding.verdict, examine::Verdict::kValid) << finding.rule << finding.detail;
        state.Commit();
      }
      digest = *state.Digest();
    });
    return digest;
  }
  uint64_t CountOf(EventType type) {
    uint64_t count = 0;
    ledger().WithState(
        [&](const examine::LogState& state) { count = *examine::ToldCount(state.rows(), type); });
    return count;
  }
  // That the command finds a row that cannot be read, and nothing is appended or signed.
  void ExpectUnreadable(const SignedCommand& command, const std::string& row) {
    const TreeSize size = ledger().ExaminedSize();
    const std::string published = ledger().published_checkpoint();
    const absl::Status status = ledger().Append(command).status();
    EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status;
    EXPECT_THAT(std::string(status.message()), AllOf(StartsWith("STATE: "), HasSubstr(row)));
    EXPECT_EQ(ledger().ExaminedSize(), size);
    EXPECT_EQ(ledger().published_checkpoint(), published);
  }

  FundFixture fund_;
  std::string store_, guard_;
};

TEST_F(OpeningTest, EachStartWritesAFreshIncarnation) {
  const Incarnation before = ledger().incarnation();
  const TreeSize size = ledger().ExaminedSize();
  fund_.CloseAll();
  fund_.OpenAll();
  EXPECT_NE(ledger().incarnation(), before);
  EXPECT_EQ(ledger().ExaminedSize(), size + 1);
  ledger().WithState([&](const examine::LogState& state) {
    EXPECT_EQ(state.incarnation(), ledger().incarnation());
  });
  EXPECT_EQ(store::ReadGuard(guard_)->incarnation, ledger().incarnation());
}

TEST_F(OpeningTest, ReplayGivesTheSameState) {
  const Hash before = Digest();
  Close();
  EXPECT_EQ(DigestOfReplay(), before);
}

TEST_F(OpeningTest, RowsOfTheRulesSurviveARestart) {
  Deposit(100);
  Close();
  ASSERT_TRUE(fund_.TryOpen("manila", Book::kFund).ok());
  EXPECT_EQ(CountOf(toy::kMinted), 2u);
  EXPECT_EQ(CountOf(EventType::kWriterStarted), 2u);
  Deposit(100);
  EXPECT_EQ(CountOf(toy::kMinted), 3u);
  const Hash before = Digest();
  Close();
  EXPECT_EQ(DigestOfReplay(), before);
}

TEST_F(OpeningTest, AKeyThatCannotBeReadStopsDecisionsBeforeAnythingIsSigned) {
  const SignedCommand deposit = fund_.Sign(OpeningBalance(fund_, ledger(), 1));
  const SignedCommand other = fund_.Sign(OpeningBalance(fund_, ledger(), 1));
  const std::string key = entry::DecodeCommand(deposit.command)->idempotency_key.str();
  ReopenWithRow(state::Table::kIdempotencyKey, key, "damaged");
  ExpectUnreadable(deposit, "IDEMPOTENCY_KEY");
  ExpectUnreadable(other, "IDEMPOTENCY_KEY");  // from then on
  ReopenWithRow(state::Table::kIdempotencyKey, key, "");
  const auto result = ledger().Append(deposit);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->repeated);
}

TEST_F(OpeningTest, ARowOfTheRulesThatCannotBeReadIsNoDecision) {
  const auto type = static_cast<uint64_t>(toy::kMinted);
  ReopenWithRow(examine::kToldCounts, state::KeyOf(type), "damaged");
  ExpectUnreadable(fund_.Sign(OpeningBalance(fund_, ledger(), 1)), "TOLD_COUNTS");
}

TEST_F(OpeningTest, ARowOfTheRulesThatCannotBeChangedIsNoEntry) {
  const auto type = static_cast<uint64_t>(EventType::kFollowed);
  ReopenWithRow(examine::kToldCounts, state::KeyOf(type), "damaged");
  fund_.AdmitSite("riyadh");
  ExpectUnreadable(fund_.Sign(OpeningBalance(fund_, ledger(), 1)), "TOLD_COUNTS");
}

TEST_F(OpeningTest, AnEntryThatBreaksARuleIsNamed) {
  const TreeSize size = ledger().ExaminedSize();
  Close();
  entry::Entry entry = FoundingEntry({"name", PublicKey(), LogId()}, FundFixture::kStart);
  entry.index = size;
  StoreByHand(wire::Encode(entry));
  ExpectRefused(StatusCode::kDataLoss, absl::StrCat("entry ", size, ": FOUNDING"));
}

TEST_F(OpeningTest, AnEntryThatDoesNotParseIsNamed) {
  const TreeSize size = ledger().ExaminedSize();
  Close();
  StoreByHand("nonsense");
  ExpectRefused(StatusCode::kDataLoss, absl::StrCat("entry ", size, ": "));
}

TEST_F(OpeningTest, WithoutItsDirectoryALogOpensAndTakesNoCommand) {
  const SignedCommand deposit = fund_.Sign(OpeningBalance(fund_, ledger(), 1));
  fund_.CloseAll();
  ASSERT_TRUE(fund_.TryOpen("manila", Book::kFund).ok());
  EXPECT_EQ(ledger().Append(deposit).status().code(), StatusCode::kUnavailable);
}

TEST_F(OpeningTest, AWipedStoreDoesNotLookLikeAFirstStart) {
  Close();
  std::filesystem::remove_all(store_);
  ExpectRefused(StatusCode::kNotFound, "no database");
}

TEST_F(OpeningTest, AnotherKeyDoesNotOpenTheLog) {
  Close();
  WriterOptions options = fund_.OptionsOf("manila", Book::kFund);
  options.key = signing::PrivateKey::Generate(fund_.random());
  EXPECT_EQ(Writer::Open(std::move(options)).status().code(), StatusCode::kNotFound);
}

TEST_F(OpeningTest, FoundingNeverOverwrites) {
  Close();
  const std::string fresh = fund_.folder() + "/fresh";
  const auto found = [&](const std::string& store, const std::string& guard,
                         const std::string& key) {
    return Writer::Found({.name = {FundFixture::kDomain, "manila", Book::kFund, 2},
                          .directory = fund_.directory().id(),
                          .store_path = store,
                          .guard_path = guard,
                          .key_path = key,
                          .clock = &fund_.clock(),
                          .random = &fund_.random()})
        .code();
  };
  const std::string key = fund_.KeyPath("manila", Book::kFund);
  EXPECT_EQ(found(store_, fresh + ".guard", fresh + ".key"), StatusCode::kAlreadyExists);
  EXPECT_EQ(found(fresh, guard_, fresh + ".key"), StatusCode::kAlreadyExists);
  EXPECT_EQ(found(fresh, fresh + ".guard", key), StatusCode::kAlreadyExists);
  EXPECT_FALSE(std::filesystem::exists(fresh));
  EXPECT_EQ(found(fresh, fresh + ".guard", fresh + ".key"), StatusCode::kOk);
  EXPECT_EQ(std::filesystem::status(fresh + ".key").permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace
}  // namespace amanat::append
