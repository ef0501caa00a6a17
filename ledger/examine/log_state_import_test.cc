#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/log_fixture.h"
#include "ledger/merkle/frontier.h"

namespace amanat::examine {
namespace {

using entry::Entry;
using entry::EventType;
using entry::Outcome;

// A file of five lines, of which some have entries and some repeat those of an earlier file.
class LogStateImportTest : public LogFixture {
 protected:
  static std::string LineBytes(uint64_t line) {
    return wire::Encode(entry::LineCommand{.body = absl::StrCat("line ", line)});
  }
  // Entries can be read again, as by whoever has the log.
  Finding Take(const Entry& entry) override {
    const TreeSize size = state_.size();
    Finding finding = LogFixture::Take(entry);
    if (state_.size() > size) around_.own[size] = last_leaf_.bytes;
    return finding;
  }
  // Lines 1 to 5 stand in the log, from `earlier_` on.
  void StartWithFive() {
    Start();
    ASSERT_THAT(TakeManifest(), IsValid());
    earlier_ = state_.size();
    for (uint64_t line = 1; line <= 5; ++line) ASSERT_THAT(TakeLine(line), IsValid());
    ASSERT_THAT(Close(5, 0), IsValid());
  }
  static std::vector<Hash> LineHashes() {
    std::vector<Hash> hashes;
    for (uint64_t line = 1; line <= 5; ++line) hashes.push_back(merkle::HashLeaf(LineBytes(line)));
    return hashes;
  }
  static entry::Manifest ManifestOfFive() {
    merkle::Frontier tree;
    for (const Hash& hash : LineHashes()) tree.Append(hash);
    return {.root = tree.Root(), .count = 5, .line_event_type = 143, .source = "collector"};
  }
  Finding TakeManifest(const entry::Manifest& manifest = ManifestOfFive(),
                       const Change& change = {}) {
    manifest_ = state_.size();
    return TakeSigned(toy::kFileSigned, manifest, {kCol}, change);
  }
  Finding TakeLine(
      uint64_t line, std::function<void(Entry&)> change = [](Entry&) {}) {
    Entry entry;
    entry.index = state_.size();
    entry.record_time.micros = state_.last_record_time();
    entry.command = LineBytes(line);
    entry.line = entry::ManifestLine{manifest_, line};
    change(entry);
    return Take(entry);
  }
  Finding TakeRuns(const std::vector<entry::DuplicateRun>& runs) {
    return TakeWriter(EventType::kImportDuplicates, entry::ImportDuplicates{manifest_, runs});
  }
  Finding TakeRunsBut(const std::vector<uint64_t>& recorded) {
    std::vector<entry::DuplicateRun> runs;
    for (uint64_t line = 1; line <= 5; ++line) {
      if (std::find(recorded.begin(), recorded.end(), line) != recorded.end()) continue;
      AddDuplicate(line, earlier_ + line - 1, runs);
    }
    return TakeRuns(runs);
  }
  Finding Close(uint64_t recorded, uint64_t duplicates) {
    return TakeWriter(EventType::kImportClosed,
                      entry::ImportClosed{manifest_, recorded, duplicates});
  }

  LogIndex manifest_ = 0;
  LogIndex earlier_ = 0;
};

TEST_F(LogStateImportTest, LinesAndDuplicatesMakeUpTheManifest) {
  StartWithFive();
  ASSERT_THAT(TakeManifest(), IsValid());
  ASSERT_THAT(TakeLine(2), IsValid());
  ASSERT_THAT(TakeLine(5), IsValid());
  ASSERT_THAT(TakeRunsBut({2, 5}), IsValid());
  EXPECT_THAT(Close(2, 3), IsValid());
  EXPECT_THAT(TakeAct(), IsValid());
}

TEST_F(LogStateImportTest, ALineHasTheEventTypeOfItsManifest) {
  Start();
  ASSERT_THAT(TakeManifest(), IsValid());
  const auto leaf = ParseLeaf(wire::Encode(Entry{.command = LineBytes(1), .line = {{2, 1}}}));
  ASSERT_TRUE(leaf.ok());
  EXPECT_EQ(state_.EventTypeOf(*leaf), 143u);
}

TEST_F(LogStateImportTest, AManifestCannotLendItsSignatureToOtherTypes) {
  Start();
  entry::Manifest manifest = ManifestOfFive();
  for (const uint32_t type : {0u, 100u, 202u, 9999u}) {
    manifest.line_event_type = type;
    EXPECT_THAT(TakeManifest(manifest), IsInvalid("IMPORT")) << type;
  }
}

TEST_F(LogStateImportTest, AManifestHasLinesAndIsOpenAlone) {
  Start();
  entry::Manifest manifest = ManifestOfFive();
  for (const uint64_t count : {uint64_t{0}, kImportLinesMax + 1}) {
    manifest.count = count;
    EXPECT_THAT(TakeManifest(manifest), IsInvalid("IMPORT"));
  }
  EXPECT_THAT(TakeSigned(toy::kFileSigned, "\xff", {kCol}), IsInvalid("BODY"));
  ASSERT_THAT(TakeManifest(), IsValid());
  EXPECT_THAT(TakeManifest(), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeAct(), IsInvalid("IMPORT"));
}

TEST_F(LogStateImportTest, ARefusedManifestOpensNothing) {
  Start();
  ASSERT_THAT(TakeManifest(ManifestOfFive(), {.entry = [](Entry& e) { e.outcome = toy::kNobody; }}),
              IsValid());
  EXPECT_THAT(TakeLine(1), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeAct(), IsValid());
}

// Whoever writes a log may call any entry a line: nobody is asked what it does.
TEST_F(LogStateImportTest, ALineWithoutAnOpenImportIsInvalid) {
  Start();
  EXPECT_THAT(TakeLine(1), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeLine(1, [](Entry& e) { e.line->manifest = 1; }), IsInvalid("IMPORT"));
  EXPECT_THAT(Close(0, 0), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeAct(), IsValid());
}

TEST_F(LogStateImportTest, LinesAscendAndAreNotSigned) {
  Start();
  ASSERT_THAT(TakeManifest(), IsValid());
  EXPECT_THAT(TakeLine(0), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeLine(6), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeLine(3, [](Entry& e) { e.signatures.assign(64, 's'); }), IsInvalid("SIGNATURES"));
  EXPECT_THAT(TakeLine(3, [](Entry& e) { e.line->manifest = 0; }), IsInvalid("IMPORT"));
  ASSERT_THAT(TakeLine(3), IsValid());
  EXPECT_THAT(TakeLine(3), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeLine(2), IsInvalid("IMPORT"));
}

TEST_F(LogStateImportTest, ARefusedLineIsAnEntryToo) {
  Start();
  ASSERT_THAT(TakeManifest(), IsValid());
  for (uint64_t line = 1; line <= 5; ++line) {
    ASSERT_THAT(TakeLine(line, [](Entry& e) { e.outcome = toy::kNobody; }), IsValid());
  }
  EXPECT_THAT(Close(5, 0), IsValid());
}

TEST_F(LogStateImportTest, NoLineIsDroppedAddedOrChanged) {
  StartWithFive();
  ASSERT_THAT(TakeManifest(), IsValid());
  EXPECT_THAT(Close(0, 5), IsInvalid("IMPORT")) << "nothing is there";
  ASSERT_THAT(TakeLine(1, [](Entry& e) { e.command = LineBytes(9); }), IsValid());
  ASSERT_THAT(TakeRunsBut({1}), IsValid());
  EXPECT_THAT(Close(1, 4), IsInvalid("IMPORT"));
  EXPECT_THAT(last_.detail, ::testing::HasSubstr("root"));
}

TEST_F(LogStateImportTest, ARunOfOtherLinesIsFoundAtTheClose) {
  StartWithFive();
  ASSERT_THAT(TakeManifest(), IsValid());
  ASSERT_THAT(TakeLine(1), IsValid());
  ASSERT_THAT(TakeRuns({{2, 2, earlier_}, {4, 2, earlier_ + 3}}), IsValid()) << "lines 1 and 2";
  EXPECT_THAT(Close(1, 4), IsInvalid("IMPORT"));
  EXPECT_THAT(last_.detail, ::testing::HasSubstr("root"));
}

TEST_F(LogStateImportTest, ALineRepeatsAnEarlierLineThatWasRecorded) {
  StartWithFive();
  ASSERT_THAT(TakeAct(), IsValid());
  const LogIndex act = state_.size() - 1;
  ASSERT_THAT(TakeManifest(), IsValid());
  const LogIndex refused = state_.size();
  ASSERT_THAT(TakeLine(1, [](Entry& e) { e.outcome = Outcome::kDuplicate; }), IsValid());
  for (const LogIndex earlier : {LogIndex{0}, act, earlier_ - 1, manifest_, refused}) {
    EXPECT_THAT(TakeRuns({{2, 1, earlier}}), IsInvalid("IMPORT")) << earlier;
    EXPECT_THAT(last_.detail, ::testing::HasSubstr("line 2 is said to repeat entry"));
    EXPECT_THAT(last_.detail, ::testing::HasSubstr("no line that was recorded"));
  }
  EXPECT_THAT(TakeRuns({{2, 4, earlier_ + 2}}), IsInvalid("IMPORT")) << "runs into the close";
  for (const LogIndex later : {state_.size(), state_.size() + 1, UINT64_MAX}) {
    EXPECT_THAT(TakeRuns({{2, 1, later}}), IsInvalid("IMPORT")) << later;
    EXPECT_THAT(last_.detail, ::testing::HasSubstr("stand before"));
  }
  EXPECT_THAT(TakeRuns({{2, 4, earlier_ + 1}}), IsValid());
  EXPECT_THAT(Close(0, 5), IsValid()) << "a DUPLICATE is not recorded";
}

TEST_F(LogStateImportTest, AnEarlierLineThatCannotBeReadIsWaitedFor) {
  StartWithFive();
  ASSERT_THAT(TakeManifest(), IsValid());
  const std::string bytes = around_.own.at(earlier_ + 2);
  around_.own.erase(earlier_ + 2);
  EXPECT_THAT(TakeRuns({{1, 5, earlier_}}), IsWaiting("IMPORT"));
  EXPECT_THAT(last_.detail, ::testing::HasSubstr("line 3 "));
  around_.own[earlier_ + 2] = bytes;
  EXPECT_THAT(TakeRuns({{1, 5, earlier_}}), IsValid());
  EXPECT_THAT(Close(0, 5), IsValid());
}

TEST_F(LogStateImportTest, ALineMayRepeatOneOfItsOwnFile) {
  Start();
  entry::Manifest manifest = ManifestOfFive();
  merkle::Frontier tree;
  for (const uint64_t line : {1, 1, 1}) tree.Append(merkle::HashLeaf(LineBytes(line)));
  manifest.root = tree.Root();
  manifest.count = 3;
  ASSERT_THAT(TakeManifest(manifest), IsValid());
  ASSERT_THAT(TakeLine(1), IsValid());
  ASSERT_THAT(TakeRuns({{2, 1, manifest_ + 1}, {3, 1, manifest_ + 1}}), IsValid());
  EXPECT_THAT(Close(1, 2), IsValid());
}

// Who makes rows again reads no other entry.
TEST_F(LogStateImportTest, WhatWasExaminedIsTakenWithoutTheEarlierLines) {
  StartWithFive();
  ASSERT_THAT(TakeManifest(), IsValid());
  ASSERT_THAT(TakeRunsBut({}), IsValid());
  ASSERT_THAT(Close(0, 5), IsValid());
  LogState again(id_, nullptr, &ToldRules());
  for (LogIndex index = 0; index < state_.size(); ++index) {
    ASSERT_THAT(again.TakeExamined(*ParseLeaf(around_.own.at(index))), IsValid()) << index;
  }
  EXPECT_TRUE(again.storable());
}

TEST_F(LogStateImportTest, TheCloseCountsRight) {
  StartWithFive();
  ASSERT_THAT(TakeManifest(), IsValid());
  ASSERT_THAT(TakeLine(1), IsValid());
  ASSERT_THAT(TakeRunsBut({1}), IsValid());
  EXPECT_THAT(Close(2, 3), IsInvalid("IMPORT"));
  EXPECT_THAT(Close(2, 4), IsInvalid("IMPORT"));
  EXPECT_THAT(Close(1, 3), IsInvalid("IMPORT"));
  EXPECT_THAT(Close(1, 4), IsValid());
}

TEST_F(LogStateImportTest, DuplicatesWithoutAnImportAreRefusedAndNoCrash) {
  Start();
  EXPECT_THAT(TakeRunsBut({1}), IsInvalid("IMPORT"));
  EXPECT_THAT(Close(0, 0), IsInvalid("IMPORT"));
  EXPECT_THAT(TakeWriter(EventType::kImportDuplicates, "\xff"), IsInvalid("BODY"));
  EXPECT_THAT(TakeWriter(EventType::kImportClosed, "\xff"), IsInvalid("BODY"));
  ASSERT_THAT(TakeManifest(), IsValid());
  ++manifest_;
  EXPECT_THAT(TakeRunsBut({1}), IsInvalid("IMPORT"));
}

TEST_F(LogStateImportTest, ALineBeyondALimitIsNotTaken) {
  Start();
  ASSERT_THAT(TakeManifest(), IsValid());
  const auto overdraw = [](Entry& e) {
    entry::AccountOpening opening{.office = "riyadh",
                                  .chart = 999,
                                  .currency = {.numeric = 682},
                                  .limit = entry::Limit::kNeverCredit,
                                  .event_types = {143}};
    e.openings = {opening, opening};
    e.openings[1].dimension = "b";
    e.postings = {{1, 1}, {2, -1}};
  };
  EXPECT_THAT(TakeLine(2, overdraw), Is(Verdict::kLimit, "LIMIT"));
  EXPECT_TRUE(state_.accounts().all().empty());
  EXPECT_THAT(TakeLine(2), IsValid()) << "the line is still to come";
}

TEST_F(LogStateImportTest, RollbackReopensTheImport) {
  StartWithFive();
  ASSERT_THAT(TakeManifest(), IsValid());
  ASSERT_THAT(TakeLine(2), IsValid());
  state_.Commit();
  ASSERT_THAT(TakeLine(5), IsValid());
  ASSERT_THAT(TakeRunsBut({2, 5}), IsValid());
  ASSERT_THAT(Close(2, 3), IsValid());
  state_.Rollback();
  EXPECT_THAT(TakeAct(), IsInvalid("IMPORT")) << "it is open again";
  ASSERT_THAT(TakeLine(3), IsValid());
  ASSERT_THAT(TakeRunsBut({2, 3}), IsValid());
  EXPECT_THAT(Close(2, 3), IsValid());
}

}  // namespace
}  // namespace amanat::examine
