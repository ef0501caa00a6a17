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
#include "ledger/merkle/frontier.h"
#include "ledger/upkeep/report.h"

namespace amanat::upkeep {

class FundUnderUpkeep : public ::testing::Test {
 protected:
  FundUnderUpkeep() {
    fund_.FoundLog("manila", entry::Book::kFund);
    fund_.AdmitOperator("treasurer-1", "manila", {directory::Role::kTreasurer});
    Deposit(1000);
    EXPECT_TRUE(ledger().Append(append::IssueAllotment(fund_, ledger(), "a-1", 100)).ok());
    HoldOnAStream();
    RememberSigned();
  }

  // Rows in tables that a deposit does not touch: streams, once-only keys, holds.
  void HoldOnAStream() {
    entry::Command command =
        fund_.MakeRawCommand(ledger().id(), entry::EventType::kOpeningBalance, "statement");
    command.streams = {{fund_.random().Draw<StreamId>(), 0}};
    command.subjects = {fund_.random().Draw<SubjectId>()};
    proposal::Proposal proposal = fund_.Sign(command, {"admin-1", "admin-2"});
    proposal.decision.once = {fund_.random().Draw<OnceFingerprint>()};
    proposal.decision.postings = {
        {append::ManilaAccount(accounts::Chart::kBank), 40, entry::Phase::kHold},
        {append::ManilaAccount(accounts::Chart::kAccumulatedFund), -40, entry::Phase::kHold}};
    const auto result = ledger().Append(proposal);
    EXPECT_TRUE(result.ok()) << result.status();
  }
  // A file of new lines, each with a movement on two accounts.
  void ImportLines(size_t count) {
    if (imports_++ == 0) {
      fund_.AdmitOperator("collector-1", "manila", {directory::Role::kCollector});
    }
    proposal::Import import;
    merkle::Frontier tree;
    for (size_t number = 1; number <= count; ++number) {
      proposal::Proposal line;
      line.command = wire::Encode(
          entry::LineCommand{absl::StrCat("receipt ", imports_, " ", number), {}, {1}});
      line.decision.once = {fund_.random().Draw<OnceFingerprint>()};
      line.decision.postings = {
          {append::ManilaAccount(accounts::Chart::kCollector, "collector-1"), 25},
          {append::ManilaAccount(accounts::Chart::kContributionIncome), -25}};
      tree.Append(merkle::HashLeaf(line.command));
      import.lines.push_back({number, std::move(line)});
    }
    entry::Manifest manifest;
    manifest.root = tree.Root();
    manifest.count = count;
    manifest.line_event_type = static_cast<uint32_t>(entry::EventType::kContributionLine);
    manifest.source = "collector-1";
    import.manifest =
        fund_.Sign(fund_.MakeCommand(ledger(), entry::EventType::kContributionManifest, manifest),
                   {"collector-1"});
    const auto result = ledger().Append(import);
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
    EXPECT_TRUE(ledger().Append(append::OpeningBalance(fund_, ledger(), amount)).ok());
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
