// Damaged exports: each damage is found and its place is named.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/merkle/tile.h"
#include "ledger/tiles/log_directory.h"
#include "ledger/verify/verify_fixture.h"

namespace amanat::verify {
namespace {

namespace fs = std::filesystem;

constexpr char kOffice[] = "owf.example/manila/fund/1";
constexpr char kConsulate[] = "owf.example/riyadh/fund/1";

class VerifyFilesTest : public VerifyTest {
 protected:
  void SetUp() override { Export(); }

  std::string Bundle(const testing::LogBuilder& log) const {
    return tiles::LogFolderName(log.name()) + "/" +
           merkle::EntryBundlePath(0, static_cast<uint32_t>(log.size()));
  }
  std::string Tile(const testing::LogBuilder& log) const {
    return tiles::LogFolderName(log.name()) + "/" +
           merkle::TilePath({0, 0, static_cast<uint32_t>(log.size())});
  }
  // Writes other entries than the signed ones into the bundle.
  void WriteBundle(testing::LogBuilder& log, const std::vector<std::string>& entries) {
    Write(Bundle(log), merkle::EncodeEntryBundle(entries).value());
  }
};

TEST_F(VerifyFilesTest, AnUntouchedSetVerifies) {
  const Report report = Verify();
  EXPECT_TRUE(IsVerified(report));
  ASSERT_EQ(report.logs.size(), 3u);
  EXPECT_EQ(report.entries_examined(),
            fund_.directory().size() + office().size() + consulate().size());
  EXPECT_TRUE(report.in_transit.empty());
  ASSERT_EQ(report.allotments.size(), 1u);
  EXPECT_EQ(report.allotments[0].issued, testing::kIssued);
  EXPECT_EQ(report.allotments[0].accepted, testing::kIssued);
  EXPECT_EQ(report.allotments[0].spent, testing::kSpent);
}

TEST_F(VerifyFilesTest, AFlippedByteInABundleNamesTheEntry) {
  const std::string path = Bundle(consulate());
  Flip(path, Read(path).size() - 1);
  EXPECT_TRUE(OnlyFinding(Verify(), "ENTRY_HASH", kConsulate, consulate().size() - 1));
}

TEST_F(VerifyFilesTest, AFlippedByteInATileNamesTheTile) {
  Flip(Tile(office()), 70);
  const Report report = Verify();
  EXPECT_EQ(report.findings.count(), 1u) << Describe(report);
  EXPECT_TRUE(NamesPath(report, "TILE", Tile(office()))) << Describe(report);
}

TEST_F(VerifyFilesTest, AFlippedByteInTheCheckpointIsFound) {
  const std::string path = "riyadh-fund/checkpoint";
  Flip(path, Read(path).size() - 10);
  EXPECT_TRUE(NamesPath(Verify(), "CHECKPOINT", path));
}

TEST_F(VerifyFilesTest, AVerifierKeyOfAnotherLogIsFound) {
  Write("riyadh-fund/vkey", Read("manila-fund/vkey"));
  const Report report = Verify();
  EXPECT_TRUE(NamesPath(report, "VERIFIER_KEY", "riyadh-fund/vkey")) << Describe(report);
}

TEST_F(VerifyFilesTest, ADroppedEntryIsFound) {
  auto entries = consulate().entries();
  entries.erase(entries.begin() + 2);
  WriteBundle(consulate(), entries);
  EXPECT_TRUE(NamesPath(Verify(), "ENTRY_BUNDLE", Bundle(consulate())));
}

TEST_F(VerifyFilesTest, SwappedEntriesAreBothNamed) {
  auto entries = office().entries();
  std::swap(entries[2], entries[3]);
  WriteBundle(office(), entries);
  const Report report = Verify();
  ASSERT_EQ(report.findings.count(), 2u) << Describe(report);
  EXPECT_EQ(report.findings.listed()[0].index, 2u);
  EXPECT_EQ(report.findings.listed()[1].index, 3u);
  EXPECT_EQ(report.findings.listed()[0].rule, "ENTRY_HASH");
}

TEST_F(VerifyFilesTest, ExtraFilesAndFoldersAreNamed) {
  Write("riyadh-fund/tile/0/001", "x");
  Write("riyadh-fund/note.txt", "x");
  Write("leftover", "x");
  fs::create_directories(Path("riyadh-fund/tile/1"));
  const Report report = Verify();
  EXPECT_TRUE(NamesPath(report, "UNEXPECTED_FILE", "riyadh-fund/tile/0/001")) << Describe(report);
  EXPECT_TRUE(NamesPath(report, "UNEXPECTED_FILE", "riyadh-fund/note.txt")) << Describe(report);
  EXPECT_TRUE(NamesPath(report, "UNEXPECTED_FILE", "leftover")) << Describe(report);
  EXPECT_TRUE(NamesPath(report, "EMPTY_FOLDER", "riyadh-fund/tile/1")) << Describe(report);
  EXPECT_EQ(report.findings.count(), 4u);
}

TEST_F(VerifyFilesTest, AMissingTileIsNamed) {
  fs::remove_all(Path("riyadh-fund/tile/0"));
  const Report report = Verify();
  EXPECT_EQ(report.findings.count(), 1u) << Describe(report);
  EXPECT_TRUE(NamesPath(report, "MISSING_FILE", Tile(consulate()))) << Describe(report);
}

TEST_F(VerifyFilesTest, AMissingBundleIsNamed) {
  fs::remove(Path(Bundle(consulate())));
  EXPECT_TRUE(NamesPath(Verify(), "MISSING_FILE", Bundle(consulate())));
}

TEST_F(VerifyFilesTest, ATruncatedBundleIsNamed) {
  const std::string path = Bundle(consulate());
  const std::string content = Read(path);
  Write(path, content.substr(0, content.size() - 3));
  EXPECT_TRUE(NamesPath(Verify(), "ENTRY_BUNDLE", path));
}

TEST_F(VerifyFilesTest, ATileOfAWrongSizeIsNamed) {
  Write(Tile(office()), Read(Tile(office())) + "x");
  EXPECT_TRUE(NamesPath(Verify(), "FILE_SIZE", Tile(office())));
}

TEST_F(VerifyFilesTest, SymbolicLinksAreRefusedEvenToTheRightBytes) {
  const std::string path = Tile(consulate());
  fs::rename(Path(path), set_ + ".tile");
  fs::create_symlink(set_ + ".tile", Path(path));
  EXPECT_TRUE(NamesPath(Verify(), "NOT_A_REGULAR_FILE", path));
  fs::remove(set_ + ".tile");

  fs::rename(Path("manila-fund"), set_ + ".log");
  fs::create_directory_symlink(set_ + ".log", Path("manila-fund"));
  EXPECT_TRUE(NamesPath(Verify(), "NOT_A_REGULAR_FILE", "manila-fund"));
  fs::remove_all(set_ + ".log");
}

TEST_F(VerifyFilesTest, ACheckpointOfALongerTreeIsFound) {
  const checkpoint::Checkpoint head{
      kConsulate, consulate().size() + 1, consulate().RootAt(consulate().size()), {}};
  Write("riyadh-fund/checkpoint", checkpoint::SignCheckpoint(head, consulate().key()));
  const Report report = Verify();
  EXPECT_EQ(report.verdict(), SetVerdict::kFailed);
  EXPECT_EQ(report.findings.listed()[0].log_name, kConsulate) << Describe(report);
}

TEST_F(VerifyFilesTest, ACheckpointOfAnInventedSizeEndsQuickly) {
  const checkpoint::Checkpoint head{kConsulate, UINT64_MAX, Hash(), {}};
  Write("riyadh-fund/checkpoint", checkpoint::SignCheckpoint(head, consulate().key()));
  const Report report = Verify();
  EXPECT_EQ(report.verdict(), SetVerdict::kFailed);
  EXPECT_LE(report.findings.listed().size(), kFindingsListedMax);
}

TEST_F(VerifyFilesTest, ACheckpointOfAnOlderTreeLeavesFilesUnaccountedFor) {
  const TreeSize size = consulate().size() - 1;
  const checkpoint::Checkpoint head{kConsulate, size, consulate().RootAt(size), {}};
  Write("riyadh-fund/checkpoint", checkpoint::SignCheckpoint(head, consulate().key()));
  EXPECT_TRUE(NamesPath(Verify(), "UNEXPECTED_FILE", Bundle(consulate())));
}

TEST_F(VerifyFilesTest, AnEmptyDirectoryDoesNotVerify) {
  fs::remove_all(set_);
  fs::create_directories(set_);
  const Report report = Verify();
  EXPECT_EQ(report.findings.count(), 1u);
  EXPECT_EQ(report.findings.listed()[0].rule, "SET_EMPTY");
}

TEST_F(VerifyFilesTest, ADirectoryThatIsNotThereIsAnError) {
  Options options;
  options.directory = set_ + "/nowhere";
  options.trust = fund_.Trust();
  EXPECT_TRUE(absl::IsNotFound(VerifySet(options).status()));
}

TEST_F(VerifyFilesTest, AMalformedTrustFileIsAFinding) {
  Options options;
  options.directory = set_;
  for (const std::string trust : {"", "log nonsense\nquorum none\n", "quorum none\n"}) {
    options.trust = trust;
    const auto report = VerifySet(options);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_TRUE(NamesPath(*report, "TRUST_FILE", "trust")) << Describe(*report);
  }
}

TEST_F(VerifyFilesTest, ATrustFileOfAnotherFundVerifiesNothing) {
  testing::FundBuilder other(8);
  Options options;
  options.directory = set_;
  options.trust = other.Trust();
  const auto report = VerifySet(options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(NamesPath(*report, "CHECKPOINT", "manila-directory/checkpoint"));
  EXPECT_EQ(report->entries_examined(), 0u);
}

TEST_F(VerifyFilesTest, AMissingQuorumOfWitnessesIsAFinding) {
  const std::string key = checkpoint::FormatVerifierKey(checkpoint::MakeVerifierKey(
      "owf.example/auditor", office().key().public_key(), checkpoint::kKeyTypeCosignature));
  Options options;
  options.directory = set_;
  options.trust = "log " + checkpoint::FormatVerifierKey(fund_.directory().verifier_key()) +
                  "\nwitness auditor " + key + "\nquorum auditor\n";
  const auto report = VerifySet(options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(NamesPath(*report, "QUORUM", "manila-directory/checkpoint")) << Describe(*report);
}

TEST_F(VerifyFilesTest, ALogInAFolderOfAnotherNameIsFound) {
  fs::rename(Path("riyadh-fund"), Path("jeddah-fund"));
  const Report report = Verify();
  EXPECT_TRUE(NamesPath(report, "FOLDER_NAME", "jeddah-fund")) << Describe(report);
}

TEST_F(VerifyFilesTest, ALogThatTheDirectoryDoesNotAdmitIsFound) {
  fund_.AddUnadmittedLog("jeddah", entry::Book::kFund);
  const Report report = ExportAndVerify();
  EXPECT_EQ(report.findings.count(), 1u);
  EXPECT_TRUE(NamesPath(report, "LOG_NOT_ADMITTED", "jeddah-fund")) << Describe(report);
}

// A set in which one bundle holds other entries from the second reading on.
class ChangingSet final : public LogSet {
 public:
  ChangingSet(const std::string& path, std::string bundle, std::string later)
      : path_(path), set_(path), bundle_(std::move(bundle)), later_(std::move(later)) {}
  absl::StatusOr<std::vector<std::string>> ListLogs(
      const tiles::LogReader::Sink& sink) const override {
    return set_.ListLogs(sink);
  }
  std::unique_ptr<tiles::LogReader> Open(const std::string& folder) const override {
    return std::make_unique<Reader>(*this, folder);
  }
  int readings() const { return readings_; }

 private:
  class Reader final : public tiles::LogReader {
   public:
    Reader(const ChangingSet& set, const std::string& folder)
        : set_(set), folder_(folder), files_(set.path_ + "/" + folder) {}
    absl::Status CheckLayout(TreeSize size, const Sink& sink) const override {
      return files_.CheckLayout(size, sink);
    }
    bool ListsFiles() const override { return true; }

   protected:
    absl::StatusOr<std::string> ReadFile(const std::string& relative,
                                         size_t bytes_max) const override {
      if (folder_ + "/" + relative == set_.bundle_ && set_.readings_++ > 0) return set_.later_;
      return tiles::ReadRegularFile(Locate(relative), bytes_max);
    }
    std::string Locate(const std::string& relative) const override {
      return files_.path() + "/" + relative;
    }

   private:
    const ChangingSet& set_;
    const std::string folder_;
    const tiles::LogDirectory files_;
  };

  const std::string path_;
  const DirectorySet set_;
  const std::string bundle_;
  const std::string later_;
  mutable std::atomic<int> readings_{0};
};

// What comes later keeps every rule but is not what the checkpoint covers.
TEST_F(VerifyFilesTest, AFileThatChangesBetweenTreeAndRulesIsFound) {
  const std::string bundle = Bundle(consulate());
  std::vector<std::string> later = consulate().entries();
  later.pop_back();
  later.swap(consulate().entries());
  fund_.Append(consulate(), toy::kUsed, {"payer"}, testing::Spend(testing::kAllotment, 7));
  later.swap(consulate().entries());
  const ChangingSet set(set_, bundle, merkle::EncodeEntryBundle(later).value());
  Options options = MakeOptions();
  options.set = &set;
  const auto report = VerifySet(options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GE(set.readings(), 2);
  EXPECT_TRUE(OnlyFinding(*report, "ENTRY_HASH", kConsulate, consulate().size() - 1));
}

TEST_F(VerifyFilesTest, EveryFlippedByteIsFoundAndNamesItsLog) {
  const uint32_t seed = std::random_device()();
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  std::vector<std::string> files;
  for (const auto& item : fs::recursive_directory_iterator(set_)) {
    if (item.is_regular_file()) files.push_back(fs::relative(item.path(), set_).string());
  }
  std::sort(files.begin(), files.end());
  std::erase(files, "trust");  // given to the verifier from outside
  ASSERT_GE(files.size(), 12u);
  int tried = 0;
  for (const std::string& file : files) {
    const std::string content = Read(file);
    const std::string folder = file.substr(0, file.find('/'));
    const std::string origin = folder == "manila-directory"
                                   ? fund_.directory().name().str()
                                   : (folder == "manila-fund" ? kOffice : kConsulate);
    for (int i = 0; i < 40; ++i, ++tried) {
      std::string changed = content;
      const size_t offset = random() % changed.size();
      changed[offset] = static_cast<char>(changed[offset] ^ (1 + random() % 255));
      Write(file, changed);
      const Report report = Verify();
      const auto& findings = report.findings.listed();
      EXPECT_TRUE(std::any_of(findings.begin(), findings.end(),
                              [&](const ReportedFinding& finding) {
                                return finding.log_name == origin ||
                                       absl::StartsWith(finding.path, folder);
                              }))
          << file << " at " << offset << "\n"
          << Describe(report);
    }
    Write(file, content);
  }
  EXPECT_GE(tried, 480);
  EXPECT_TRUE(IsVerified(Verify()));
}

}  // namespace
}  // namespace amanat::verify
