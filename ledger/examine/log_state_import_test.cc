#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/log_fixture.h"
#include "ledger/merkle/frontier.h"

namespace amanat::examine {
namespace {

using entry::Entry;
using entry::EventType;
using entry::Outcome;

// A file of five lines, of which some have entries and some are duplicates.
class LogStateImportTest : public LogFixture {
 protected:
  static std::string LineBytes(uint64_t line) {
    return wire::Encode(entry::LineCommand{.body = absl::StrCat("line ", line)});
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
    return TakeRuns(DuplicateRunsOf(LineHashes(), recorded));
  }
  Finding Close(uint64_t recorded, uint64_t duplicates) {
    return TakeWriter(EventType::kImportClosed,
                      entry::ImportClosed{manifest_, recorded, duplicates});
  }

  LogIndex manifest_ = 0;
};

TEST_F(LogStateImportTest, LinesAndDuplicatesMakeUpTheManifest) {
  Start();
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
  Start();
  ASSERT_THAT(TakeManifest(), IsValid());
  EXPECT_THAT(Close(0, 5), IsInvalid("IMPORT")) << "nothing is there";
  ASSERT_THAT(TakeLine(1, [](Entry& e) { e.command = LineBytes(9); }), IsValid());
  ASSERT_THAT(TakeRunsBut({1}), IsValid());
  EXPECT_THAT(Close(1, 4), IsInvalid("IMPORT"));
  EXPECT_THAT(last_.detail, ::testing::HasSubstr("root"));
}

TEST_F(LogStateImportTest, TheCloseCountsRight) {
  Start();
  ASSERT_THAT(TakeManifest(), IsValid());
  ASSERT_THAT(TakeLine(1), IsValid());
  ASSERT_THAT(TakeRunsBut({1}), IsValid());
  EXPECT_THAT(Close(2, 3), IsInvalid("IMPORT"));
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
  Start();
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
