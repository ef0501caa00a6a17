#include "ledger/replication/replica.h"

#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/proposal/effects.h"
#include "ledger/replication/replica_fixture.h"
#include "ledger/state/row_key.h"

namespace amanat::replication {
namespace {

using ::testing::HasSubstr;

TEST_F(ReplicaTest, FollowsTheDirectoryAndWhatItAdmits) {
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kUnknownLog);
  EXPECT_EQ(IngestAll(fund_.directory()), IngestVerdict::kStored);
  fund_.AddCase(riyadh_);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  for (const LogStatus& status : replica_->Statuses()) {
    EXPECT_EQ(status.verdict, LogVerdict::kFollowing) << status.detail;
    EXPECT_EQ(status.examined, status.witnessed);
  }
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
}

// A log as its writer's process reads it.
class WrittenHere final : public examine::LogReader {
 public:
  explicit WrittenHere(const TestLog& log) : log_(log) {}
  TreeSize ExaminedSize() const override { return log_.size(); }
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const override {
    return log_.entries()[index];
  }
  absl::StatusOr<Hash> RootAt(TreeSize size) const override { return log_.RootAt(size); }

 private:
  const TestLog& log_;
};

TEST_F(ReplicaTest, NeverFollowsWhatItsSiteWrites) {
  TestLog& own = fund_.FoundLog("hong-kong");
  const WrittenHere written(own);
  known_logs_->Add(own.id(), &written);
  IngestAll(fund_.directory());
  EXPECT_EQ(replica_->Find(own.id()), nullptr);
  Close();
}

TEST_F(ReplicaTest, ALogOfItsSiteThatNobodyWritesHereIsMissing) {
  TestLog& own = fund_.FoundLog("hong-kong");
  IngestAll(fund_.directory());
  EXPECT_EQ(StatusOf(own).witnessed, 0u);
}

TEST_F(ReplicaTest, ReplaysEverythingWhenOpenedAgain) {
  IngestAll(fund_.directory());
  fund_.AddCase(riyadh_);
  IngestAll(riyadh_);
  const Hash digest = DigestOf(riyadh_);
  Reopen();
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
  EXPECT_EQ(StatusOf(riyadh_).checkpoint, riyadh_.PublishedCheckpoint());
  EXPECT_EQ(DigestOf(riyadh_), digest);
}

TEST_F(ReplicaTest, PartsOfABatchAreVerifiedAndStoredAlone) {
  IngestAll(fund_.directory());
  for (int i = 0; i < 20; ++i) fund_.AddCase(riyadh_);
  for (LogIndex i = 0; i < riyadh_.size(); ++i) {
    EXPECT_EQ(Ingest(riyadh_.MakeBatch(i, i + 1)).verdict, IngestVerdict::kStored) << i;
    if (i == 10) Reopen();
  }
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
}

TEST_F(ReplicaTest, ToleratesRepetitionAndOverlap) {
  IngestAll(fund_.directory());
  const Batch old = riyadh_.MakeBatch(0, 2);
  IngestAll(riyadh_);
  fund_.AddCase(riyadh_);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kNothingNew);
  EXPECT_EQ(Ingest(old).verdict, IngestVerdict::kNothingNew);
  EXPECT_EQ(StatusOf(riyadh_).witnessed, riyadh_.size());
}

TEST_F(ReplicaTest, RefusesAGap) {
  IngestAll(fund_.directory());
  EXPECT_EQ(Ingest(riyadh_.MakeBatch(1, 2)).verdict, IngestVerdict::kGap);
  EXPECT_EQ(StatusOf(riyadh_).witnessed, 0u);
}

TEST_F(ReplicaTest, AFlippedByteIsAMismatchAndStoresNothing) {
  IngestAll(fund_.directory());
  Batch batch = riyadh_.MakeBatch(0, riyadh_.size());
  batch.entries[1][3] ^= 1;
  EXPECT_EQ(Ingest(batch).verdict, IngestVerdict::kMismatch);
  EXPECT_EQ(StatusOf(riyadh_).witnessed, 0u);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
}

TEST_F(ReplicaTest, RefusesACheckpointByAnotherKey) {
  IngestAll(fund_.directory());
  Batch batch = riyadh_.MakeBatch(0, riyadh_.size());
  batch.checkpoint = riyadh_.CheckpointBy(fund_.directory().key(), riyadh_.size());
  EXPECT_EQ(Ingest(batch).verdict, IngestVerdict::kRefused);
  batch.checkpoint = fund_.directory().PublishedCheckpoint();
  EXPECT_EQ(Ingest(batch).verdict, IngestVerdict::kRefused);
  EXPECT_EQ(StatusOf(riyadh_).witnessed, 0u);
}

TEST_F(ReplicaTest, RefusesAChangedCheckpoint) {
  IngestAll(fund_.directory());
  Batch batch = riyadh_.MakeBatch(0, riyadh_.size());
  batch.checkpoint[batch.checkpoint.find('\n') + 1] ^= 1;
  EXPECT_EQ(Ingest(batch).verdict, IngestVerdict::kRefused);
}

TEST_F(ReplicaTest, RefusesALogThatTheDirectoryDoesNotAdmit) {
  IngestAll(fund_.directory());
  EXPECT_EQ(IngestAll(fund_.FoundUnadmitted("doha")), IngestVerdict::kUnknownLog);
}

TEST_F(ReplicaTest, RefusesACheckpointShortOfTheBatch) {
  IngestAll(fund_.directory());
  Batch batch = riyadh_.MakeBatch(0, riyadh_.size());
  batch.checkpoint = riyadh_.Checkpoint(1);
  EXPECT_EQ(Ingest(batch).verdict, IngestVerdict::kRefused);
}

TEST_F(ReplicaTest, AnEntryAgainstTheRulesHaltsExaminationWhileWitnessingGoesOn) {
  IngestAll(fund_.directory());
  proposal::Decision unbalanced = Balance(100);
  unbalanced.postings.pop_back();
  const LogIndex index = fund_.AddTold(riyadh_, unbalanced);
  fund_.AddCase(riyadh_);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  fund_.AddCase(riyadh_);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  ExpectHalted(riyadh_, index, "POSTINGS");
}

// A hostile writer signs what its parts would never give: the postings of another decision than the
// one that the signed command tells.
TEST_F(ReplicaTest, EffectsThatTheRulesDoNotGiveHaltExamination) {
  IngestAll(fund_.directory());
  fund_.AddTold(riyadh_, Balance(100));
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kFollowing) << StatusOf(riyadh_).detail;
  const LogIndex index = fund_.AddTold(riyadh_, Balance(100), [](entry::Entry& entry) {
    for (entry::Posting& posting : entry.postings) posting.amount *= 1000;
  });
  fund_.AddCase(riyadh_);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  ExpectHalted(riyadh_, index, "EFFECTS");
  Reopen();
  ExpectHalted(riyadh_, index, "EFFECTS");
}

TEST_F(ReplicaTest, ARefusalThatTheRulesDoNotGiveHaltsExamination) {
  IngestAll(fund_.directory());
  const LogIndex index = fund_.AddTold(riyadh_, Balance(100), [](entry::Entry& entry) {
    entry.openings.clear();
    entry.postings.clear();
    entry.outcome = entry::Outcome::kLimitExceeded;
  });
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, index, "EFFECTS");
}

TEST_F(ReplicaTest, EntriesOfTheWriterHaveNoEffects) {
  const std::pair<const char*, Tamper> effects[] = {
      {"added", [](entry::Entry& entry) { entry.added = "more"; }},
      {"once", [&](entry::Entry& entry) { entry.once = {fund_.random().Draw<OnceFingerprint>()}; }},
      {"opening", [](entry::Entry& entry) {
         entry.openings = {{.office = "dubai", .chart = 30, .currency = {682}}};
       }}};
  int number = 0;
  for (const auto& [name, tamper] : effects) {
    SCOPED_TRACE(name);
    TestLog& starts = fund_.FoundLog(absl::StrCat("site-", ++number));
    TestLog& follows = fund_.FoundLog(absl::StrCat("site-", ++number));
    const LogIndex started = starts.AddWriterEntry(
        entry::EventType::kWriterStarted,
        wire::Encode(entry::WriterStarted{fund_.random().Draw<Incarnation>()}), tamper);
    fund_.AdmitSite(absl::StrCat("more-", number));  // so that there is something to follow
    const entry::Followed to{fund_.directory().id(), fund_.directory().size(),
                             *fund_.directory().RootAt(fund_.directory().size())};
    const LogIndex followed =
        follows.AddWriterEntry(entry::EventType::kFollowed, wire::Encode(to), tamper);
    IngestAll(fund_.directory());
    IngestAll(starts);
    ExpectHalted(starts, started, "EFFECTS");
    IngestAll(follows);
    ExpectHalted(follows, followed, "EFFECTS");
  }
}

// Files whose lines tell a once-only key each; the writer says of those that it leaves out what it likes.
class ReplicaImportTest : public ReplicaTest {
 protected:
  ReplicaImportTest() { IngestAll(fund_.directory()); }

  static std::string Line(int receipt) {
    proposal::Decision decision;
    decision.once = {KeyOf(receipt)};
    return wire::Encode(
        entry::LineCommand{examine::Tell(absl::StrCat("receipt ", receipt), decision), {}});
  }
  static OnceFingerprint KeyOf(int receipt) {
    return *OnceFingerprint::FromBytes(entry::Fingerprint("test", {absl::StrCat(receipt)}));
  }
  LogIndex Begin(const std::vector<std::string>& lines) {
    merkle::Frontier tree;
    for (const std::string& line : lines) tree.Append(merkle::HashLeaf(line));
    return fund_.AddManifest(riyadh_,
                             {.root = tree.Root(), .count = lines.size(), .line_event_type = 143});
  }
  void Record(LogIndex manifest, uint64_t number, const std::string& line,
              std::vector<OnceFingerprint> once) {
    proposal::Decision decision;
    decision.once = std::move(once);
    entry::Entry entry;
    proposal::FillEffects(decision, accounts::Accounts(toy::Catalogue()), entry);
    entry.command = line;
    entry.line = entry::ManifestLine{manifest, number};
    riyadh_.Add(std::move(entry));
  }
  LogIndex Leave(LogIndex manifest, const std::vector<entry::DuplicateRun>& runs) {
    return riyadh_.AddWriterEntry(entry::EventType::kImportDuplicates,
                                  wire::Encode(entry::ImportDuplicates{manifest, runs}));
  }
  LogIndex Close(LogIndex manifest, uint64_t recorded, uint64_t duplicates) {
    return riyadh_.AddWriterEntry(
        entry::EventType::kImportClosed,
        wire::Encode(entry::ImportClosed{manifest, recorded, duplicates}));
  }
  // Receipts 1 to 3; the index of the first.
  LogIndex RecordThree() {
    const LogIndex manifest = Begin({Line(1), Line(2), Line(3)});
    for (int receipt = 1; receipt <= 3; ++receipt) {
      Record(manifest, receipt, Line(receipt), {KeyOf(receipt)});
    }
    Close(manifest, 3, 0);
    return manifest + 1;
  }
};

TEST_F(ReplicaImportTest, ReadsAgainWhatLinesRepeat) {
  const LogIndex first = RecordThree();
  const LogIndex manifest = Begin({Line(4), Line(1), Line(2), Line(3)});
  Record(manifest, 1, Line(4), {KeyOf(4)});
  Leave(manifest, {{2, 3, first}});
  Close(manifest, 1, 3);
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kFollowing) << StatusOf(riyadh_).detail;
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
  const Hash digest = DigestOf(riyadh_);
  Reopen();
  EXPECT_EQ(DigestOf(riyadh_), digest);
}

TEST_F(ReplicaImportTest, ALineThatIsDroppedUnderARunOfAnotherIsFound) {
  const LogIndex first = RecordThree();
  const LogIndex manifest = Begin({Line(1), Line(4)});
  Leave(manifest, {{1, 2, first}});
  const LogIndex closed = Close(manifest, 0, 2);
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, closed, "IMPORT: the lines have root");
}

TEST_F(ReplicaImportTest, ARunOfWhatIsNoLineIsFound) {
  RecordThree();
  const LogIndex act = fund_.AddCase(riyadh_);
  const LogIndex manifest = Begin({Line(1)});
  const LogIndex forged = Leave(manifest, {{1, 1, act}});
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, forged,
               absl::StrCat("IMPORT: line 1 is said to repeat entry ", act,
                            ": that is no line that was recorded"));
}

TEST_F(ReplicaImportTest, ARunOfWhatStandsLaterIsFound) {
  RecordThree();
  const LogIndex manifest = Begin({Line(1)});
  const LogIndex forged = Leave(manifest, {{1, 1, riyadh_.size() + 1}});
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, forged, "IMPORT: a run of 1 line from 1 repeats entries from");
}

// The same bytes stand in the log, but the rules would record them once more.
TEST_F(ReplicaImportTest, ALineThatTheRulesWouldRecordAgainIsNotLeftOut) {
  const std::string line = wire::Encode(entry::LineCommand{"whenever it comes", {}});
  const LogIndex first = Begin({line});
  Record(first, 1, line, {});
  Close(first, 1, 0);
  const LogIndex manifest = Begin({line});
  const LogIndex forged = Leave(manifest, {{1, 1, first + 1}});
  IngestAll(riyadh_);
  ExpectHalted(riyadh_, forged,
               absl::StrCat("IMPORT: line 1 is said to repeat entry ", first + 1,
                            ": by the rules it is ACCEPTED"));
}

TEST_F(ReplicaTest, ARowThatCannotBeReadHaltsExaminationAndIsNamed) {
  IngestAll(fund_.directory());
  fund_.AddCase(riyadh_);
  IngestAll(riyadh_);
  const TreeSize before = StatusOf(riyadh_).examined;
  replica_.reset();
  state::Changes changes;
  changes.Put(examine::kToldCounts, state::KeyOf(static_cast<uint64_t>(toy::kNoted)), "damaged");
  ASSERT_TRUE((*store::LogTable::Open(database_.get(), riyadh_.id()))->WriteState(changes).ok());
  Reopen();
  fund_.AddCase(riyadh_);
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kDamaged);
  EXPECT_THAT(StatusOf(riyadh_).detail, HasSubstr("TOLD_COUNTS"));
  EXPECT_EQ(StatusOf(riyadh_).examined, before);
}

TEST_F(ReplicaTest, AnUnknownEncodingVersionHaltsExamination) {
  IngestAll(fund_.directory());
  riyadh_.AddBytes(std::string("\x08\x02\x10\x04", 4));
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kUnknownVersion);
  EXPECT_EQ(StatusOf(riyadh_).witnessed, riyadh_.size());
}

TEST_F(ReplicaTest, MakesEveryEntryAgainByTheVersionThatIsActiveForIt) {
  rules_ = &examine::ToldRulesOfTwoVersions();
  Reopen();
  fund_.ActivateSecond();
  fund_.AddCase(riyadh_);
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  fund_.rules_version = 2;
  fund_.AddCase(riyadh_);
  fund_.AdmitSite("dubai");
  IngestAll(fund_.directory());
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kFollowing) << StatusOf(riyadh_).detail;
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
  EXPECT_EQ(StatusOf(fund_.directory()).examined, fund_.directory().size());
}

TEST_F(ReplicaTest, StopsAtAVersionOfTheRulesThatItDoesNotHaveWithoutBlameAndWitnessesOn) {
  fund_.ActivateSecond();
  fund_.AddCase(riyadh_);
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  const LogIndex next = riyadh_.size();
  fund_.rules_version = 2;
  fund_.AddCase(riyadh_);
  const TreeSize known = fund_.directory().size();
  fund_.AdmitSite("dubai");
  IngestAll(fund_.directory());
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kStored);
  for (const auto& [log, examined] :
       {std::pair<const TestLog*, TreeSize>{&riyadh_, next}, {&fund_.directory(), known}}) {
    EXPECT_EQ(StatusOf(*log).verdict, LogVerdict::kUpgrade);
    EXPECT_EQ(LogVerdictName(StatusOf(*log).verdict), "UPGRADE");
    EXPECT_THAT(StatusOf(*log).detail, HasSubstr("version 2 of the rules"));
    EXPECT_EQ(StatusOf(*log).examined, examined);
    EXPECT_EQ(StatusOf(*log).witnessed, log->size());
  }
  // A newer program goes on from there.
  rules_ = &examine::ToldRulesOfTwoVersions();
  Reopen();
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size()) << StatusOf(riyadh_).detail;
}

TEST_F(ReplicaTest, AnEntryDecidedByAnotherVersionThanTheActiveOneHaltsExamination) {
  rules_ = &examine::ToldRulesOfTwoVersions();
  Reopen();
  TestLog& dubai = fund_.FoundLog("dubai");
  fund_.ActivateSecond();
  for (TestLog* log : {&riyadh_, &dubai}) {
    log->FollowTo(fund_.directory(), fund_.directory().size());
  }
  // What its signer saw was version 1; and one whose signer saw version 2, with the effects of 1.
  const LogIndex old = fund_.AddCase(riyadh_);
  fund_.rules_version = 2;
  const LogIndex forged =
      fund_.AddTold(dubai, Balance(100), [](entry::Entry& entry) { entry.added.clear(); });
  IngestAll(fund_.directory());
  IngestAll(riyadh_);
  IngestAll(dubai);
  ExpectHalted(riyadh_, old, "RULES_VERSION");
  ExpectHalted(dubai, forged, "EFFECTS");
}

TEST_F(ReplicaTest, WaitsForTheDirectoryAndGoesOnWhenItArrives) {
  IngestAll(fund_.directory());
  const TreeSize before = riyadh_.size();
  fund_.AdmitSite("dubai");
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  fund_.AddCase(riyadh_);
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kWaiting);
  EXPECT_EQ(StatusOf(riyadh_).examined, before);
  IngestAll(fund_.directory());
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kFollowing) << StatusOf(riyadh_).detail;
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
}

TEST_F(ReplicaTest, WaitsForAnotherFollowedLog) {
  TestLog& dubai = fund_.FoundLog("dubai");
  IngestAll(fund_.directory());
  riyadh_.FollowTo(fund_.directory(), fund_.directory().size());
  riyadh_.FollowTo(dubai, dubai.size());
  IngestAll(riyadh_);
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kWaiting);
  IngestAll(dubai);
  EXPECT_EQ(StatusOf(riyadh_).examined, riyadh_.size());
}

TEST_F(ReplicaTest, AForeignDirectoryIsInvalid) {
  TestFund other(2);
  TestLog& stray = other.FoundLog("doha");
  fund_.AdmitLog(stray);
  IngestAll(fund_.directory());
  EXPECT_EQ(IngestAll(stray), IngestVerdict::kStored);
  EXPECT_EQ(StatusOf(stray).verdict, LogVerdict::kInvalid);
  EXPECT_EQ(StatusOf(stray).examined, 0u);
}

TEST_F(ReplicaTest, TheBellRingsForEveryoneWhoLooked) {
  const uint64_t seen = replica_->bell().count();
  IngestAll(fund_.directory());
  EXPECT_GT(replica_->bell().Wait(seen, absl::Seconds(5)), seen);
  const uint64_t now = replica_->bell().count();
  EXPECT_EQ(replica_->bell().Wait(now, absl::ZeroDuration()), now);
  EXPECT_TRUE(replica_->Retry().ok());
  EXPECT_GT(replica_->bell().count(), now);
}

TEST_F(ReplicaTest, RefusesADirectoryKeyOfAnotherBook) {
  Replica::Options options;
  options.directory_key =
      checkpoint::MakeVerifierKey(riyadh_.name().str(), riyadh_.key().public_key());
  EXPECT_EQ(Replica::Open(options, database_.get(), known_logs_.get()).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace amanat::replication
