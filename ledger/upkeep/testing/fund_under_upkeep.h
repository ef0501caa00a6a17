// For tests: a fund's log with money in it, whose published heads are remembered, so that a second
// history shows.
#ifndef AMANAT_LEDGER_UPKEEP_TESTING_FUND_UNDER_UPKEEP_H_
#define AMANAT_LEDGER_UPKEEP_TESTING_FUND_UNDER_UPKEEP_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/upkeep/store_check.h"

namespace amanat::upkeep {

class FundUnderUpkeep : public ::testing::Test {
 protected:
  FundUnderUpkeep() {
    fund_.FoundLog("manila", entry::Book::kFund);
    fund_.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer});
    Deposit(1000);
    Append(append::IssueAllotment(fund_, ledger(), "a-1", 100));
    HoldOnAStream();
    RememberSigned();
  }

  void Append(const append::Draft& draft) {
    const auto result = ledger().Append(fund_.Sign(draft));
    EXPECT_TRUE(result.ok()) << result.status();
  }
  // Rows in tables that a deposit does not touch: streams, once-only keys, holds.
  void HoldOnAStream() {
    append::Draft draft{
        fund_.MakeRawCommand(ledger().id(), toy::kMinted, "statement"), {"admin-1", "admin-2"}, {}};
    draft.command.streams = {{fund_.random().Draw<StreamId>(), 0}};
    draft.command.subjects = {fund_.random().Draw<SubjectId>()};
    draft.decision.once = {fund_.random().Draw<OnceFingerprint>()};
    draft.decision.postings = {{append::ManilaAccount(toy::kVault), 40, entry::Phase::kHold},
                               {append::ManilaAccount(toy::kCapital), -40, entry::Phase::kHold}};
    Append(draft);
  }
  // A file of new lines, each with a movement on two accounts.
  void ImportLines(size_t count) {
    if (imports_++ == 0) {
      fund_.AdmitOperator("collector-1", "manila", {directory::Role::kCollector});
    }
    std::vector<append::DraftLine> lines(count);
    for (size_t i = 0; i < count; ++i) {
      lines[i].line = {absl::StrCat("receipt ", imports_, " ", i), {}};
      lines[i].decision.once = {fund_.random().Draw<OnceFingerprint>()};
      lines[i].decision.postings = {{append::ManilaAccount(toy::kCounter, "collector-1"), 25},
                                    {append::ManilaAccount(toy::kIncome), -25}};
    }
    entry::Manifest manifest;
    manifest.source = "collector-1";
    const auto result = ledger().Append(
        fund_.SignImport(ledger(), manifest, toy::kFileSigned, "collector-1", lines));
    EXPECT_TRUE(result.ok()) << result.status();
    RememberSigned();
  }

  append::Writer& ledger() { return fund_.log("manila", entry::Book::kFund); }
  std::string StorePath() const { return fund_.StorePath("manila", entry::Book::kFund); }
  std::string GuardPath() const { return fund_.GuardPath("manila", entry::Book::kFund); }
  std::string Aside(const std::string& name) const {
    return absl::StrCat(fund_.folder(), "/aside/", name);
  }
  void Deposit(int64_t amount) {
    Append(append::OpeningBalance(fund_, ledger(), amount));
    RememberSigned();
  }
  // What anybody could have seen signed.
  void RememberSigned() {
    const auto head = checkpoint::OpenCheckpoint(
        ledger().published_checkpoint(),
        checkpoint::MakeVerifierKey(ledger().name().str(), ledger().public_key()));
    ASSERT_TRUE(head.ok()) << head.status();
    const auto [it, inserted] = signed_.emplace(head->size, head->root);
    EXPECT_EQ(it->second, head->root) << "two roots were signed for size " << head->size;
  }
  void ExpectOneHistory() {
    RememberSigned();
    for (const auto& [size, root] : signed_) EXPECT_EQ(*ledger().RootAt(size), root) << size;
  }
  // Closes all and opens the directory, upon which the fund log's opening rests.
  void Close() {
    fund_.CloseAll();
    ASSERT_TRUE(fund_.TryOpen("manila", entry::Book::kDirectory).ok());
  }
  absl::Status Open() { return fund_.TryOpen("manila", entry::Book::kFund); }
  // Closes all, and puts the stores of directory and fund where a node has them, with their guards.
  void MoveIntoDataDirectory() {
    fund_.CloseAll();
    std::filesystem::create_directories(Aside("data/keys"));
    std::filesystem::create_directories(Aside("guards"));
    for (const entry::Book book : {entry::Book::kFund, entry::Book::kDirectory}) {
      const std::string name(entry::BookName(book));
      std::filesystem::rename(fund_.StorePath("manila", book), Aside("data/" + name));
      std::filesystem::rename(fund_.GuardPath("manila", book), Aside("guards/" + name + ".guard"));
    }
  }
  // The other way round; all is to be opened then.
  void MoveBack() {
    for (const entry::Book book : {entry::Book::kFund, entry::Book::kDirectory}) {
      const std::string name(entry::BookName(book));
      std::filesystem::rename(Aside("data/" + name), fund_.StorePath("manila", book));
      std::filesystem::rename(Aside("guards/" + name + ".guard"), fund_.GuardPath("manila", book));
    }
  }
  // Of all stores there, by the toy fund's rules.
  std::vector<StoreReport> CheckData() {
    auto reports =
        CheckDataDirectory(Aside("data"), Aside("guards"), {.rules = &examine::ToldRules()});
    EXPECT_TRUE(reports.ok()) << reports.status();
    return *std::move(reports);
  }
  void ReplaceStore(const std::string& with) {
    std::filesystem::remove_all(StorePath());
    std::filesystem::copy(with, StorePath());
  }

  append::FundFixture fund_;
  size_t imports_ = 0;
  std::map<TreeSize, Hash> signed_;
};

// All that was found, for messages.
inline std::string TextOf(const std::vector<StoreReport>& reports) {
  std::string text;
  const auto add = [&text](const std::string& where, const Damage& damage) {
    absl::StrAppend(&text, where, ", ", damage.place, ": expected ", damage.expected, ", found ",
                    damage.found, "\n");
  };
  for (const StoreReport& report : reports) {
    for (const Damage& damage : report.damages) add(report.path, damage);
    for (const LogReport& log : report.logs) {
      for (const Damage& damage : log.damages) add(log.name, damage);
    }
  }
  return text;
}

}  // namespace amanat::upkeep

#endif  // AMANAT_LEDGER_UPKEEP_TESTING_FUND_UNDER_UPKEEP_H_
