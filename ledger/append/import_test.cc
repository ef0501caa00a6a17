#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "absl/strings/str_cat.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/examine/import_state.h"
#include "ledger/merkle/frontier.h"

namespace amanat::append {
namespace {

using accounts::Chart;
using entry::Book;
using entry::EventType;
using entry::Outcome;
using ::testing::StartsWith;

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() { fund_.AdmitOperator("collector-1", "manila", {directory::Role::kCollector}); }

  static std::string LineOf(size_t number) {
    return wire::Encode(entry::LineCommand{absl::StrCat("receipt ", number), {}, {1}});
  }
  // A file of `count` lines, of which those whose number `recorded` takes are new.
  proposal::Import File(size_t count, const std::function<bool(size_t)>& recorded) {
    proposal::Import import;
    std::vector<Hash> leaves;
    std::vector<uint64_t> numbers;
    merkle::Frontier tree;
    for (size_t number = 1; number <= count; ++number) {
      leaves.push_back(merkle::HashLeaf(LineOf(number)));
      tree.Append(leaves.back());
      if (!recorded(number)) continue;
      numbers.push_back(number);
      import.lines.push_back({number, Line(number)});
    }
    import.duplicates = examine::DuplicateRunsOf(leaves, numbers);
    entry::Manifest manifest;
    manifest.root = tree.Root();
    manifest.count = count;
    manifest.line_event_type = static_cast<uint32_t>(EventType::kContributionLine);
    manifest.source = "collector-1";
    import.manifest = fund_.Sign(
        fund_.MakeCommand(ledger_, EventType::kContributionManifest, manifest), {"collector-1"});
    return import;
  }
  proposal::Proposal Line(size_t number) {
    proposal::Proposal line;
    line.command = LineOf(number);
    line.decision.once = {*OnceFingerprint::FromBytes(
        entry::Fingerprint("test", {absl::StrCat("receipt ", number)}))};
    line.decision.postings = {{ManilaAccount(Chart::kCollector, "collector-1"), 25},
                              {ManilaAccount(Chart::kContributionIncome), -25}};
    return line;
  }
  int64_t Collected() { return PostedOn(ledger_, ManilaAccount(Chart::kCollector, "collector-1")); }
  EventType TypeAt(LogIndex index) {
    const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(index));
    if (leaf->entry.line.has_value()) return EventType::kContributionLine;
    return static_cast<EventType>(leaf->command.event_type);
  }

  FundFixture fund_;
  Writer& ledger_ = fund_.FoundLog("manila", Book::kFund);
};

TEST_F(ImportTest, AFileEntersWhole) {
  const auto result = ledger_.Append(File(5, [](size_t) { return true; }));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(TypeAt(result->index), EventType::kContributionManifest);
  EXPECT_EQ(result->durable_size, result->index + 1 + 5 + 1);
  EXPECT_EQ(TypeAt(result->durable_size - 1), EventType::kImportClosed);
  EXPECT_EQ(Collected(), 5 * 25);
}

TEST_F(ImportTest, TheSameFileAgainGetsTheFirstAnswer) {
  const proposal::Import file = File(5, [](size_t) { return true; });
  const auto first = ledger_.Append(file);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = ledger_.Append(file);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->index, first->index);
  EXPECT_EQ(Collected(), 5 * 25);
}

TEST_F(ImportTest, ManyRunsOfDuplicatesTakeAsManyEntriesAsTheyNeed) {
  constexpr size_t kLines = 3000;
  const auto result = ledger_.Append(File(kLines, [](size_t n) { return n % 2 == 0; }));
  ASSERT_TRUE(result.ok()) << result.status();
  size_t parts = 0;
  for (LogIndex index = result->index; index < result->durable_size; ++index) {
    if (TypeAt(index) == EventType::kImportDuplicates) ++parts;
  }
  EXPECT_GT(parts, 1u);
  EXPECT_EQ(result->durable_size - result->index, 1 + kLines / 2 + parts + 1);
  EXPECT_EQ(Collected(), int64_t{25} * kLines / 2);
}

TEST_F(ImportTest, AFileOfDuplicatesAloneChangesNoBalance) {
  const auto result = ledger_.Append(File(100, [](size_t) { return false; }));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(Collected(), 0);
}

TEST_F(ImportTest, ALineThatFailsLeavesNothingOfTheFile) {
  ASSERT_TRUE(ledger_.Append(File(3, [](size_t) { return true; })).ok());
  const TreeSize size = ledger_.ExaminedSize();
  const auto expect_refused = [&](const proposal::Import& file, absl::StatusCode code,
                                  const std::string& beginning) {
    const absl::Status status = ledger_.Append(file).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), StartsWith(beginning));
    EXPECT_EQ(ledger_.ExaminedSize(), size);
    EXPECT_EQ(Collected(), 3 * 25);
  };
  expect_refused(File(5, [](size_t n) { return n >= 3; }), absl::StatusCode::kAborted,
                 "ONCE: line 3: ");

  proposal::Import dropped = File(5, [](size_t n) { return n > 3; });
  dropped.lines.pop_back();
  expect_refused(dropped, absl::StatusCode::kAborted, "IMPORT: ");

  proposal::Import forged = File(5, [](size_t n) { return n > 3; });
  forged.lines[1].proposal.command = LineOf(6);
  expect_refused(forged, absl::StatusCode::kAborted, "IMPORT: ");

  proposal::Import malformed = File(5, [](size_t n) { return n > 3; });
  malformed.lines[1].proposal.command = "nonsense";
  expect_refused(malformed, absl::StatusCode::kInvalidArgument, "COMMAND: line 5: ");

  proposal::Import unbalanced = File(5, [](size_t n) { return n > 3; });
  unbalanced.lines[1].proposal.decision.postings[0].amount = 26;
  expect_refused(unbalanced, absl::StatusCode::kInvalidArgument, "POSTINGS: line 5: ");

  ASSERT_TRUE(ledger_.Append(File(5, [](size_t n) { return n > 3; })).ok())
      << "what failed before has left the keys and the import unused";
  EXPECT_EQ(Collected(), 5 * 25);
}

TEST_F(ImportTest, ALineMayNotUseTheKeyOfAnotherLineOfItsFile) {
  proposal::Import file = File(3, [](size_t) { return true; });
  const std::vector<OnceFingerprint> own = file.lines[2].proposal.decision.once;
  file.lines[2].proposal.decision.once = file.lines[0].proposal.decision.once;
  const absl::Status status = ledger_.Append(file).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_THAT(std::string(status.message()), StartsWith("ONCE: line 3: "));
  file.lines[2].proposal.decision.once = own;
  EXPECT_TRUE(ledger_.Append(file).ok());
}

TEST_F(ImportTest, ARefusedManifestStandsAlone) {
  proposal::Import file = File(3, [](size_t) { return true; });
  file.manifest.decision.outcome = Outcome::kDuplicate;
  const auto result = ledger_.Append(file);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kDuplicate);
  EXPECT_EQ(result->durable_size, result->index + 1);
  EXPECT_EQ(Collected(), 0);
}

TEST_F(ImportTest, AFileBeyondTheBoundsIsRefusedBeforeItIsQueued) {
  proposal::Import file = File(1, [](size_t) { return true; });
  file.lines.resize(examine::kImportLinesMax + 1, file.lines[0]);
  EXPECT_TRUE(absl::IsResourceExhausted(ledger_.Append(file).status()));
  file.lines.resize(1);
  file.lines[0].proposal.decision.added.assign(kImportBytesMax, 'x');
  EXPECT_TRUE(absl::IsResourceExhausted(ledger_.Append(file).status()));
}

}  // namespace
}  // namespace amanat::append
