#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/append/testing/fund_money.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/import_state.h"

namespace amanat::append {
namespace {

using entry::Book;
using entry::EventType;
using entry::Outcome;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;

class ImportTest : public ::testing::Test {
 protected:
  ImportTest() { fund_.AdmitOperator("collector-1", "manila", {directory::Role::kCollector}); }

  static DraftLine Line(size_t number) {
    DraftLine line;
    line.line = {absl::StrCat("receipt ", number), {}};
    line.decision.once = {*OnceFingerprint::FromBytes(
        entry::Fingerprint("test", {absl::StrCat("receipt ", number)}))};
    line.decision.postings = {{ManilaAccount(toy::kCounter, "collector-1"), 25},
                              {ManilaAccount(toy::kIncome), -25}};
    return line;
  }
  // The receipts from `first` to `last`.
  static std::vector<DraftLine> Lines(size_t first, size_t last) {
    std::vector<DraftLine> lines;
    for (size_t number = first; number <= last; ++number) lines.push_back(Line(number));
    return lines;
  }
  SignedImport File(const std::vector<DraftLine>& lines,
                    const std::string& source = "collector-1") {
    entry::Manifest manifest;
    manifest.source = source;
    return fund_.SignImport(ledger_, manifest, toy::kFileSigned, "collector-1", lines);
  }
  // Of the file again, with other lines than were signed.
  SignedImport SignedAsItIs(SignedImport import) {
    entry::Manifest manifest;
    manifest.source = "collector-1";
    import.manifest =
        fund_.SignManifest(ledger_, manifest, toy::kFileSigned, "collector-1", import.lines);
    return import;
  }
  // That nothing of the file enters, whatever is wrong with it.
  AppendResult ExpectNothingEnters(const SignedImport& file) {
    const TreeSize size = ledger_.ExaminedSize();
    const int64_t collected = Collected();
    const auto result = ledger_.Append(file);
    EXPECT_TRUE(result.ok()) << result.status();
    EXPECT_EQ(ledger_.ExaminedSize(), size);
    EXPECT_EQ(Collected(), collected);
    return result.ok() ? *result : AppendResult();
  }
  void ExpectRefused(const SignedImport& file, absl::StatusCode code, const std::string& part) {
    const TreeSize size = ledger_.ExaminedSize();
    const absl::Status status = ledger_.Append(file).status();
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr(part));
    EXPECT_EQ(ledger_.ExaminedSize(), size);
  }
  int64_t Collected() { return PostedOn(ledger_, ManilaAccount(toy::kCounter, "collector-1")); }
  EventType TypeAt(LogIndex index) {
    const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(index));
    if (leaf->entry.line.has_value()) return toy::kFileLine;
    return static_cast<EventType>(leaf->command.event_type);
  }

  FundFixture fund_;
  Writer& ledger_ = fund_.FoundLog("manila", Book::kFund);
};

TEST_F(ImportTest, AFileEntersWhole) {
  const auto result = ledger_.Append(File(Lines(1, 5)));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(TypeAt(result->index), toy::kFileSigned);
  EXPECT_EQ(result->durable_size, result->index + 1 + 5 + 1);
  EXPECT_EQ(result->recorded, 5u);
  EXPECT_EQ(result->duplicates, 0u);
  EXPECT_EQ(TypeAt(result->durable_size - 1), EventType::kImportClosed);
  EXPECT_EQ(Collected(), 5 * 25);
}

TEST_F(ImportTest, TheSameFileAgainGetsTheFirstAnswer) {
  const SignedImport file = File(Lines(1, 5));
  const auto first = ledger_.Append(file);
  ASSERT_TRUE(first.ok()) << first.status();
  const auto second = ledger_.Append(file);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_TRUE(second->repeated);
  EXPECT_EQ(second->index, first->index);
  EXPECT_EQ(Collected(), 5 * 25);
}

TEST_F(ImportTest, LinesThatTheLogHasAlreadyAreDuplicates) {
  ASSERT_TRUE(ledger_.Append(File(Lines(3, 4))).ok());
  const auto result = ledger_.Append(File(Lines(1, 6)));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->recorded, 4u);
  EXPECT_EQ(result->duplicates, 2u);
  EXPECT_EQ(Collected(), 6 * 25);
  const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(result->durable_size - 2));
  ASSERT_TRUE(leaf.ok()) << leaf.status();
  const auto runs = wire::Decode<entry::ImportDuplicates>(leaf->command.body);
  ASSERT_TRUE(runs.ok()) << runs.status();
  EXPECT_EQ(runs->manifest, result->index);
  ASSERT_EQ(runs->runs.size(), 1u);
  EXPECT_EQ(runs->runs[0].first, 3u);
  EXPECT_EQ(runs->runs[0].count, 2u);
  for (uint64_t line = 3; line <= 4; ++line) {
    const auto earlier = entry::DecodeEntry(*ledger_.ReadEntry(runs->runs[0].earlier + line - 3));
    ASSERT_TRUE(earlier.ok()) << earlier.status();
    EXPECT_EQ(earlier->command, File(Lines(line, line)).lines[0]);
  }
}

TEST_F(ImportTest, WhatTheRulesFindSaidInOtherBytesStandsAsADuplicate) {
  ASSERT_TRUE(ledger_.Append(File(Lines(3, 4))).ok());
  std::vector<DraftLine> lines = Lines(1, 4);
  lines[2].line.body += " again";
  const auto result = ledger_.Append(File(lines));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->recorded, 2u);
  EXPECT_EQ(result->duplicates, 2u);
  const auto entry = entry::DecodeEntry(*ledger_.ReadEntry(result->index + 3));
  ASSERT_TRUE(entry.ok() && entry->line.has_value());
  EXPECT_EQ(entry->line->line, 3u);
  EXPECT_EQ(entry->outcome, Outcome::kDuplicate);
  EXPECT_TRUE(entry->postings.empty());
  EXPECT_EQ(Collected(), 4 * 25);
  const auto again = ledger_.Append(File(lines));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->duplicates, 4u) << "a DUPLICATE is nothing that a line repeats";
}

// What one thread asked the stored rows for may be recorded by others before its file is decided.
TEST_F(ImportTest, FilesOfManyThreadsRecordOnceWhatTheyShare) {
  constexpr size_t kThreads = 8;
  constexpr size_t kFilesOfEach = 25;
  constexpr size_t kLines = 12;
  std::set<size_t> numbers;
  std::vector<std::vector<SignedImport>> files(kThreads);
  for (size_t file = 0; file < kFilesOfEach; ++file) {
    for (size_t thread = 0; thread < kThreads; ++thread) {
      // Of one file after the other half is that of its neighbour in another thread.
      const size_t first = (file * kThreads + thread) * kLines / 2;
      files[thread].push_back(File(Lines(first, first + kLines - 1)));
      for (size_t number = first; number < first + kLines; ++number) numbers.insert(number);
    }
  }
  std::atomic<size_t> recorded{0};
  std::vector<std::thread> threads;
  for (size_t thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (const SignedImport& file : files[thread]) {
        const auto result = ledger_.Append(file);
        EXPECT_TRUE(result.ok()) << result.status();
        if (result.ok()) recorded += result->recorded;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(recorded, numbers.size());
  EXPECT_EQ(Collected(), static_cast<int64_t>(numbers.size()) * 25);
}

TEST_F(ImportTest, RunsBreakWhereTheEarlierLinesAreNoNeighbours) {
  ASSERT_TRUE(ledger_.Append(File(Lines(1, 3))).ok());
  ASSERT_TRUE(ledger_.Append(File(Lines(4, 6))).ok());
  std::vector<DraftLine> lines = Lines(2, 6);
  lines.push_back(Line(1));
  const auto result = ledger_.Append(File(lines));
  ASSERT_TRUE(result.ok()) << result.status();
  const auto leaf = examine::ParseLeaf(*ledger_.ReadEntry(result->durable_size - 2));
  const auto runs = wire::Decode<entry::ImportDuplicates>(leaf->command.body)->runs;
  ASSERT_EQ(runs.size(), 3u);
  EXPECT_EQ(runs[0].count, 2u);
  EXPECT_EQ(runs[1].first, 3u);
  EXPECT_EQ(runs[1].count, 3u);
  EXPECT_EQ(runs[2].count, 1u);
  EXPECT_EQ(runs[2].earlier + 1, runs[0].earlier);
}

TEST_F(ImportTest, ALineThatRepeatsAnotherOneOfItsFileIsADuplicate) {
  std::vector<DraftLine> lines = Lines(1, 3);
  lines.push_back(Line(1));
  const auto result = ledger_.Append(File(lines));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->recorded, 3u);
  EXPECT_EQ(result->duplicates, 1u);
  EXPECT_EQ(Collected(), 3 * 25);
}

TEST_F(ImportTest, ManyRunsOfDuplicatesTakeAsManyEntriesAsTheyNeed) {
  constexpr size_t kLines = 8000;
  std::vector<DraftLine> even;
  for (size_t number = 2; number <= kLines; number += 2) even.push_back(Line(number));
  ASSERT_TRUE(ledger_.Append(File(even)).ok());
  const auto result = ledger_.Append(File(Lines(1, kLines)));
  ASSERT_TRUE(result.ok()) << result.status();
  size_t parts = 0;
  for (LogIndex index = result->index; index < result->durable_size; ++index) {
    if (TypeAt(index) == EventType::kImportDuplicates) ++parts;
  }
  EXPECT_GT(parts, 1u);
  EXPECT_EQ(result->durable_size - result->index, 1 + kLines / 2 + parts + 1);
  EXPECT_EQ(Collected(), int64_t{25} * kLines);
}

TEST_F(ImportTest, AFileOfDuplicatesAloneChangesNoBalance) {
  ASSERT_TRUE(ledger_.Append(File(Lines(1, 100))).ok());
  const auto result = ledger_.Append(File(Lines(1, 100)));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->repeated) << "another manifest";
  EXPECT_EQ(result->recorded, 0u);
  EXPECT_EQ(result->duplicates, 100u);
  EXPECT_EQ(Collected(), 100 * 25);
}

TEST_F(ImportTest, ALineThatTheRulesRefuseIsToldAndNothingEnters) {
  std::vector<DraftLine> lines = Lines(1, 5);
  lines[1].decision.outcome = toy::kKeyReused;
  lines[1].decision.detail = "says something else";
  lines[3].decision.outcome = toy::kOutOfTurn;
  const SignedImport file = File(lines);
  for (int i = 0; i < 2; ++i) {
    const AppendResult result = ExpectNothingEnters(file);
    EXPECT_FALSE(result.repeated) << "the key is unused";
    EXPECT_EQ(result.durable_size, 0u);
    EXPECT_THAT(
        result.issues,
        ElementsAre(AllOf(Field(&LineIssue::line, 2u), Field(&LineIssue::reason, "KEY_REUSED"),
                          Field(&LineIssue::detail, "says something else")),
                    AllOf(Field(&LineIssue::line, 4u), Field(&LineIssue::reason, "OUT_OF_TURN"))));
  }
  EXPECT_TRUE(ledger_.Append(File(Lines(1, 5))).ok()) << "nor are the keys of its lines";
  EXPECT_EQ(Collected(), 5 * 25);
}

TEST_F(ImportTest, ALineThatDoesNotParseIsToldAndNothingEnters) {
  SignedImport file = File(Lines(1, 5));
  file.lines[2] = "nonsense";
  const SignedImport malformed = SignedAsItIs(file);
  for (int i = 0; i < 2; ++i) {
    const AppendResult result = ExpectNothingEnters(malformed);
    EXPECT_FALSE(result.repeated) << "the key is unused";
    EXPECT_THAT(result.issues, ElementsAre(AllOf(Field(&LineIssue::line, 3u),
                                                 Field(&LineIssue::reason, "MALFORMED_LINE"))));
  }
}

TEST_F(ImportTest, ManyIssuesAreToldUpToABound) {
  std::vector<DraftLine> lines = Lines(1, proposal::kLineIssuesMax + 20);
  for (DraftLine& line : lines) line.decision.outcome = toy::kOutOfTurn;
  EXPECT_EQ(ExpectNothingEnters(File(lines)).issues.size(), proposal::kLineIssuesMax);
  SignedImport file = File(lines);
  for (std::string& line : file.lines) line = "nonsense";
  EXPECT_EQ(ExpectNothingEnters(SignedAsItIs(file)).issues.size(), proposal::kLineIssuesMax);
}

TEST_F(ImportTest, OtherLinesThanThoseThatWereSignedAreRefused) {
  const SignedImport file = File(Lines(1, 5));
  SignedImport dropped = file;
  dropped.lines.pop_back();
  ExpectRefused(dropped, absl::StatusCode::kInvalidArgument, "IMPORT: the manifest signs 5 lines");
  SignedImport forged = file;
  forged.lines[1] = forged.lines[2];
  ExpectRefused(forged, absl::StatusCode::kInvalidArgument, "IMPORT: the manifest signs 5 lines");
  EXPECT_TRUE(ledger_.Append(file).ok());
}

TEST_F(ImportTest, EffectsOfALineThatNoEntryMayHaveAreAFaultOfTheRules) {
  std::vector<DraftLine> lines = Lines(1, 5);
  lines[1].decision.postings[0].amount = 26;
  const SignedImport file = File(lines);
  ExpectRefused(file, absl::StatusCode::kInternal,
                "the rules gave wrong effects: POSTINGS: line 2: ");
  ExpectRefused(file, absl::StatusCode::kInternal, "POSTINGS: line 2: ");
  EXPECT_TRUE(ledger_.Append(File(Lines(1, 5))).ok()) << "the keys of its lines are unused";
}

TEST_F(ImportTest, ALimitOfALineKeepsTheFileOut) {
  std::vector<DraftLine> lines = Lines(1, 2);
  lines[1].decision.openings = {{ManilaAccount(toy::kCounter, "collector-2"), 20, 0}};
  lines[1].decision.postings[0].account.dimension = "collector-2";
  ExpectRefused(File(lines), absl::StatusCode::kFailedPrecondition, "LIMIT: line 2: ");
}

TEST_F(ImportTest, ARefusedManifestStandsAlone) {
  const auto result = ledger_.Append(File(Lines(1, 3), "refused"));
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, Outcome::kDuplicate);
  EXPECT_EQ(result->durable_size, result->index + 1);
  EXPECT_EQ(Collected(), 0);
}

TEST_F(ImportTest, AFileBeyondTheBoundsIsRefusedBeforeItIsQueued) {
  SignedImport file = File(Lines(1, 1));
  file.lines.resize(examine::kImportLinesMax + 1, file.lines[0]);
  EXPECT_TRUE(absl::IsResourceExhausted(ledger_.Append(file).status()));
  file.lines.resize(1);
  file.lines[0].assign(proposal::kImportBytesMax, 'x');
  EXPECT_TRUE(absl::IsResourceExhausted(ledger_.Append(file).status()));
}

TEST_F(ImportTest, ASourceThatIsNoTextIsRefused) {
  ExpectRefused(File(Lines(1, 2), "caf\xe9"), absl::StatusCode::kInvalidArgument, "source");
}

}  // namespace
}  // namespace amanat::append
