// Two histories of one log under its own key: what of them is seen, and the evidence that is kept.
#include <gmock/gmock.h>

#include "absl/strings/str_cat.h"
#include "ledger/checkpoint/fork_evidence.h"
#include "ledger/replication/replica_fixture.h"

namespace amanat::replication {
namespace {

using ::testing::HasSubstr;

class ForkTest : public ReplicaTest {
 protected:
  // The evidence names the size, both roots there, and both checkpoints whole.
  void ExpectEvidence(TreeSize size, const Hash& held, const Hash& claimed,
                      const std::string& held_note, const std::string& other_note) {
    const std::string evidence = EvidenceOf(riyadh_);
    EXPECT_THAT(evidence, HasSubstr(absl::StrCat("\nsize ", size, "\n")));
    EXPECT_THAT(evidence, HasSubstr("\nheld " + Base64Encode(held.view()) + "\n"));
    EXPECT_THAT(evidence, HasSubstr("\nclaimed " + Base64Encode(claimed.view()) + "\n"));
    EXPECT_THAT(evidence, HasSubstr("\nheld checkpoint\n" + held_note));
    EXPECT_THAT(evidence, HasSubstr("\nother checkpoint\n" + other_note));
  }

  // Whether who has the log's key alone is shown a fork by what was kept.
  bool EvidenceProves() {
    const auto evidence = checkpoint::ParseForkEvidence(EvidenceOf(riyadh_));
    EXPECT_TRUE(evidence.ok()) << evidence.status();
    return evidence.ok() && evidence->log == riyadh_.id() &&
           checkpoint::ProveFork(*evidence, checkpoint::MakeVerifierKey(riyadh_.name().str(),
                                                                        riyadh_.key().public_key()))
               .ok();
  }
};

TEST_F(ForkTest, AnotherRootOfAHeldSizeIsAForkForGood) {
  IngestAll(fund_.directory());
  fund_.AddCase(riyadh_);
  IngestAll(riyadh_);
  const std::string honest = riyadh_.PublishedCheckpoint();
  riyadh_.CutTo(riyadh_.size() - 1);
  fund_.AddCase(riyadh_);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kForked);
  EXPECT_THAT(EvidenceOf(riyadh_), HasSubstr(honest));
  EXPECT_THAT(EvidenceOf(riyadh_), HasSubstr(riyadh_.PublishedCheckpoint()));
  EXPECT_TRUE(EvidenceProves());
  Reopen();
  EXPECT_EQ(StatusOf(riyadh_).verdict, LogVerdict::kForked);
  fund_.AddCase(riyadh_);
  EXPECT_EQ(IngestAll(riyadh_), IngestVerdict::kForked);
}

TEST_F(ForkTest, AnotherRootOfASmallerSizeIsAFork) {
  IngestAll(fund_.directory());
  for (int i = 0; i < 5; ++i) fund_.AddCase(riyadh_);
  IngestAll(riyadh_);
  riyadh_.CutTo(4);
  fund_.AddCase(riyadh_);
  Batch announcement{.log = riyadh_.id(), .first = 5, .checkpoint = riyadh_.PublishedCheckpoint()};
  EXPECT_EQ(Ingest(announcement).verdict, IngestVerdict::kForked);
  EXPECT_THAT(EvidenceOf(riyadh_), HasSubstr("held-proof "));
  EXPECT_TRUE(EvidenceProves());
}

TEST_F(ForkTest, ALargerTreeThatDoesNotContinueIsAForkOnceProved) {
  IngestAll(fund_.directory());
  fund_.AddCase(riyadh_);
  IngestAll(riyadh_);
  const TreeSize held = riyadh_.size();
  riyadh_.CutTo(held - 1);
  for (int i = 0; i < 4; ++i) fund_.AddCase(riyadh_);
  EXPECT_EQ(Ingest(riyadh_.MakeBatch(held, riyadh_.size())).verdict, IngestVerdict::kMismatch);
  Batch proof = riyadh_.MakeBatch(held, held);
  proof.claimed_root = *riyadh_.RootAt(held);
  EXPECT_EQ(Ingest(proof).verdict, IngestVerdict::kForked);
  EXPECT_THAT(EvidenceOf(riyadh_), HasSubstr("claimed-proof "));
  EXPECT_TRUE(EvidenceProves());
}

TEST_F(ForkTest, AFalseClaimProvesNothing) {
  IngestAll(fund_.directory());
  IngestAll(riyadh_);
  const TreeSize held = riyadh_.size();
  fund_.AddCase(riyadh_);
  Batch proof = riyadh_.MakeBatch(held, held);
  proof.claimed_root = fund_.random().Draw<Hash>();
  EXPECT_EQ(Ingest(proof).verdict, IngestVerdict::kRefused);
  EXPECT_EQ(EvidenceOf(riyadh_), "");
}

TEST_F(ForkTest, TwoRootsOfASizeNotYetHeldAreAFork) {
  IngestAll(fund_.directory());
  IngestAll(riyadh_);
  const TreeSize held = riyadh_.size();
  fund_.AddCase(riyadh_);
  fund_.AddCase(riyadh_);
  Ingest(riyadh_.MakeBatch(held, held + 1));
  riyadh_.CutTo(held + 1);
  fund_.AddCase(riyadh_);
  EXPECT_EQ(Ingest(riyadh_.MakeBatch(held + 1, held + 2)).verdict, IngestVerdict::kForked);
}

// No entry shows it: neither head's entries have come.
TEST_F(ForkTest, TwoHeadsOfOneSizeBeyondWhatIsHeldAreAFork) {
  IngestAll(fund_.directory());
  IngestAll(riyadh_);
  const TreeSize held = riyadh_.size();
  fund_.AddCase(riyadh_);
  fund_.AddCase(riyadh_);
  const TreeSize size = riyadh_.size();
  const std::string first = riyadh_.PublishedCheckpoint();
  const Hash first_root = *riyadh_.RootAt(size);
  ASSERT_EQ(Ingest(riyadh_.MakeBatch(held, held)).verdict, IngestVerdict::kNothingNew);
  riyadh_.CutTo(held);
  fund_.AddCase(riyadh_, "one");
  fund_.AddCase(riyadh_, "other");
  EXPECT_EQ(Ingest(riyadh_.MakeBatch(held, held)).verdict, IngestVerdict::kForked);
  ExpectEvidence(size, first_root, *riyadh_.RootAt(size), first, riyadh_.PublishedCheckpoint());
  EXPECT_EQ(StatusOf(riyadh_).witnessed, held);
}

// The second head is larger, so that only the entries on the way to it show what the first one covered.
TEST_F(ForkTest, EntriesAgainstAHeadSeenWhileCatchingUpAreAFork) {
  IngestAll(fund_.directory());
  IngestAll(riyadh_);
  const TreeSize held = riyadh_.size();
  fund_.AddCase(riyadh_);
  fund_.AddCase(riyadh_);
  const TreeSize size = riyadh_.size();
  const std::string first = riyadh_.PublishedCheckpoint();
  const Hash first_root = *riyadh_.RootAt(size);
  ASSERT_EQ(Ingest(riyadh_.MakeBatch(held, held + 1)).verdict, IngestVerdict::kStored);
  riyadh_.CutTo(held + 1);
  fund_.AddCase(riyadh_, "one");
  fund_.AddCase(riyadh_, "other");
  EXPECT_EQ(Ingest(riyadh_.MakeBatch(held + 1, riyadh_.size())).verdict, IngestVerdict::kForked);
  ExpectEvidence(size, first_root, *riyadh_.RootAt(size), first, riyadh_.PublishedCheckpoint());
  EXPECT_EQ(StatusOf(riyadh_).witnessed, held + 1) << "nothing of the second history is kept";
}

}  // namespace
}  // namespace amanat::replication
