// Evidence of forks beside a set that is whole in itself.
#include <filesystem>
#include <string>
#include <utility>

#include "ledger/checkpoint/fork_evidence.h"
#include "ledger/verify/verify_fixture.h"

namespace amanat::verify {
namespace {

constexpr char kForkedName[] = "owf.example/riyadh/fund/1";

class EvidenceTest : public VerifyTest {
 protected:
  void SetUp() override { Export(); }

  std::string Sign(TreeSize size, const Hash& root) {
    return checkpoint::SignCheckpoint(
        {.origin = kForkedName, .size = size, .root = root, .extensions = {}}, consulate().key());
  }
  // The log of the set against another history, of which its key signed `other_note`.
  checkpoint::ForkEvidence Against(std::string other_note) {
    return {.log = entry::LogIdOf(consulate().name(), consulate().key().public_key()),
            .name = kForkedName,
            .size = consulate().size(),
            .held = {},
            .claimed = {},
            .held_proof = {},
            .claimed_proof = {},
            .held_note = Read("riyadh-fund/checkpoint"),
            .other_note = std::move(other_note)};
  }
  std::string Fork() {
    return checkpoint::FormatForkEvidence(Against(Sign(consulate().size(), other_root_)));
  }
  Report VerifyWith(std::string text) {
    Options options = MakeOptions();
    options.evidence.push_back({"brought.fork", std::move(text)});
    auto report = VerifySet(options);
    EXPECT_TRUE(report.ok()) << report.status();
    return report.ok() ? *std::move(report) : Report();
  }
  static ::testing::AssertionResult FailsBy(const Report& report, const std::string& rule,
                                            const std::string& path) {
    if (report.verdict() == SetVerdict::kFailed && report.findings.count() == 1 &&
        NamesPath(report, rule, path)) {
      return ::testing::AssertionSuccess();
    }
    return ::testing::AssertionFailure() << Describe(report);
  }

  SeededRandom random_{17};
  const Hash other_root_ = random_.Draw<Hash>();
};

TEST_F(EvidenceTest, AForkThatIsBroughtFailsTheSetAndNamesTheLog) {
  EXPECT_TRUE(IsVerified(Verify()));
  const Report report = VerifyWith(Fork());
  EXPECT_TRUE(FailsBy(report, "FORK", "brought.fork"));
  ASSERT_EQ(report.findings.count(), 1u);
  EXPECT_EQ(report.findings.listed()[0].log_name, kForkedName);
}

TEST_F(EvidenceTest, AForkThatLiesInTheSetFailsIt) {
  std::filesystem::create_directories(Path("evidence"));
  EXPECT_TRUE(IsVerified(Verify())) << "a folder without evidence says nothing";
  Write("evidence/0a1b.fork", Fork());
  EXPECT_TRUE(FailsBy(Verify(), "FORK", "evidence/0a1b.fork"));
}

TEST_F(EvidenceTest, WhatIsNoEvidenceAmongItIsNamed) {
  std::filesystem::create_directories(Path("evidence"));
  Write("evidence/note.txt", "x");
  EXPECT_TRUE(FailsBy(Verify(), "UNEXPECTED_FILE", "evidence/note.txt"));
  std::filesystem::remove(Path("evidence/note.txt"));
  Write("evidence/0a1b.fork", std::string(checkpoint::kForkEvidenceBytesMax + 1, 'x'));
  EXPECT_TRUE(FailsBy(Verify(), "EVIDENCE", "evidence/0a1b.fork"));
}

TEST_F(EvidenceTest, ASmallerCheckpointOfAnotherHistoryIsAForkByTheEntriesOfTheSet) {
  EXPECT_TRUE(FailsBy(VerifyWith(checkpoint::FormatForkEvidence(
                          Against(Sign(consulate().size() - 1, other_root_)))),
                      "FORK", "brought.fork"));
}

TEST_F(EvidenceTest, EvidenceThatShowsNothingIsAFinding) {
  EXPECT_TRUE(FailsBy(VerifyWith("two heads"), "EVIDENCE", "brought.fork"));
  const std::string own = Read("riyadh-fund/checkpoint");
  EXPECT_TRUE(FailsBy(VerifyWith(checkpoint::FormatForkEvidence(Against(own))), "EVIDENCE",
                      "brought.fork"));
  const std::string later = Sign(consulate().size() + 1, other_root_);
  EXPECT_TRUE(FailsBy(VerifyWith(checkpoint::FormatForkEvidence(Against(later))), "EVIDENCE",
                      "brought.fork"));
}

TEST_F(EvidenceTest, EvidenceOfALogThatNobodyAdmittedIsAFinding) {
  auto evidence = Against(Sign(consulate().size(), other_root_));
  evidence.log = random_.Draw<LogId>();
  EXPECT_TRUE(
      FailsBy(VerifyWith(checkpoint::FormatForkEvidence(evidence)), "EVIDENCE", "brought.fork"));
}

TEST_F(EvidenceTest, AForkOfALogThatIsNotInTheSetIsFoundByItsAdmittedKey) {
  const std::string fork = Fork();
  std::filesystem::remove_all(Path("riyadh-fund"));
  const Report report = VerifyWith(fork);
  EXPECT_EQ(report.verdict(), SetVerdict::kFailed);
  EXPECT_TRUE(NamesPath(report, "FORK", "brought.fork")) << Describe(report);
}

}  // namespace
}  // namespace amanat::verify
