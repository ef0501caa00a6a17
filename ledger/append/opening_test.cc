#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/base/file.h"
#include "ledger/store/log_table.h"

namespace amanat::append {
namespace {

using absl::StatusCode;
using entry::Book;
using entry::EventType;
using ::testing::HasSubstr;

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
    ASSERT_TRUE(ledger().Append(OpeningBalance(fund_, ledger(), amount)).ok());
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
  // Puts an entry behind the others, in a tree that is right.
  void StoreByHand(const std::string& bytes) {
    auto database = *store::Database::Open(store_);
    const LogId log = store::ReadGuard(guard_)->log;
    auto table = *store::LogTable::Open(database.get(), log);
    ASSERT_TRUE(table->Append({bytes}).ok());
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
  Hash before;
  ledger().WithState([&](const examine::LogState& state) { before = *state.Digest(); });
  const TreeSize size = ledger().ExaminedSize();
  Close();
  auto database = *store::Database::Open(store_);
  auto table = *store::LogTable::Open(database.get(), store::ReadGuard(guard_)->log);
  examine::LogState state(table->log());
  const auto view = fund_.known_logs().Snapshot();
  const auto entries = *table->ReadEntries(0, size, 1 << 20);
  for (const std::string& entry : entries) {
    ASSERT_EQ(state.Take(*examine::ParseLeaf(entry), view).verdict, examine::Verdict::kValid);
    state.Commit();
  }
  EXPECT_EQ(*state.Digest(), before);
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
  const proposal::Proposal deposit = OpeningBalance(fund_, ledger(), 1);
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
