#include "ledger/witness/witness.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::witness {
namespace {

using checkpoint::ParseNote;
using checkpoint::VerifierKey;

constexpr char kOrigin[] = "owf.example/manila/fund/1";
constexpr char kWitnessName[] = "owf.example/riyadh";
constexpr UnixMicros kNow = 1'767'225'600 * kMicrosPerSecond;

std::string RecordName(absl::string_view origin) { return HexEncode(Sha256(origin)); }

// A log of any size whose entries are their numbers behind `salt`.
class Tree {
 public:
  explicit Tree(std::string salt) {
    for (int i = 0; i < 40; ++i) {
      frontier_.Append(merkle::HashLeaf(absl::StrCat(salt, i)),
                       [&](int level, uint64_t index, const Hash& hash) {
                         nodes_[{level, index}] = hash;
                       });
    }
  }
  Hash Root(TreeSize size) const { return *merkle::RootOf(size, Reader()); }
  std::vector<Hash> Proof(TreeSize old_size, TreeSize size) const {
    return *merkle::BuildConsistency(old_size, size, Reader());
  }

 private:
  merkle::NodeReader Reader() const {
    return [this](int level, uint64_t index) -> absl::StatusOr<Hash> {
      return nodes_.at({level, index});
    };
  }
  merkle::Frontier frontier_;
  std::map<std::pair<int, uint64_t>, Hash> nodes_;
};

// Keeps records in memory and fails as told; what a crash would leave is what it holds.
class FaultyRecordStore final : public RecordStore {
 public:
  enum class Fault { kNone, kEffectAbsent, kEffectPresent };

  absl::StatusOr<std::string> Read(const std::string& name) override {
    if (reading_fails) return absl::UnavailableError("injected");
    const auto record = records.find(name);
    if (record == records.end()) return absl::NotFoundError("no record");
    return record->second;
  }
  absl::Status Write(const std::string& name, absl::string_view content) override {
    ++writes;
    if (fault != Fault::kEffectAbsent) records[name] = std::string(content);
    return fault == Fault::kNone ? absl::OkStatus() : absl::UnavailableError("injected");
  }

  Fault fault = Fault::kNone;
  bool reading_fails = false;
  int writes = 0;
  std::map<std::string, std::string> records;
};

class WitnessTest : public ::testing::Test {
 protected:
  WitnessTest() { Start(); }

  // What a start after a stop or a crash sees: the records alone.
  void Start() {
    witness_ = std::make_unique<Witness>(
        kWitnessName, *signing::PrivateKey::FromSeed(std::string(32, 'w')),
        [this](absl::string_view origin) {
          return origin == kOrigin ? std::vector<VerifierKey>{log_verifier_}
                                   : std::vector<VerifierKey>{};
        },
        records_, clock_);
  }

  checkpoint::Checkpoint Head(TreeSize size, const Tree& tree) const {
    return {.origin = kOrigin, .size = size, .root = tree.Root(size), .extensions = {}};
  }
  std::string Body(TreeSize old_size, const std::vector<Hash>& proof,
                   const std::string& note) const {
    return FormatAddCheckpointRequest(
        {.old_size = old_size, .proof = proof, .note = *ParseNote(note), .checkpoint = {}});
  }
  Response Add(TreeSize old_size, TreeSize size) { return Add(old_size, size, tree_); }
  Response Add(TreeSize old_size, TreeSize size, const Tree& tree) {
    const auto proof = old_size == 0 ? std::vector<Hash>{} : tree.Proof(old_size, size);
    return witness_->AddCheckpoint(Body(old_size, proof, Sign(Head(size, tree), log_key_)));
  }
  static std::string Sign(const checkpoint::Checkpoint& head, const signing::PrivateKey& key) {
    return checkpoint::SignCheckpoint(head, key);
  }
  // The recorded size, as a request that names a wrong one is told; -1 for any other answer.
  int64_t ToldSize() {
    const Response response =
        witness_->AddCheckpoint(Body(39, {}, Sign(Head(39, tree_), log_key_)));
    return response.status == 409 ? std::stoll(response.body) : -1;
  }

  SeededRandom random_{41};
  ManualClock clock_{kNow};
  FaultyRecordStore records_;
  const signing::PrivateKey log_key_ = signing::PrivateKey::Generate(random_);
  const VerifierKey log_verifier_ = checkpoint::MakeVerifierKey(kOrigin, log_key_.public_key());
  const Tree tree_{"a"};
  const Tree other_tree_{"b"};
  std::unique_ptr<Witness> witness_;
};

TEST_F(WitnessTest, CosignsAFirstCheckpointAndWhatContinuesIt) {
  for (const auto& [old_size, size] : {std::pair<TreeSize, TreeSize>{0, 3}, {3, 4}, {4, 31}}) {
    const Response response = Add(old_size, size);
    ASSERT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(response.content_type, kTextType);
    const auto line =
        checkpoint::ParseSignatureLine(response.body.substr(0, response.body.size() - 1));
    ASSERT_TRUE(line.ok()) << line.status();
    const std::string text = checkpoint::FormatCheckpointText(Head(size, tree_));
    EXPECT_EQ(*checkpoint::VerifyCosignature(text, *line, witness_->verifier_key()),
              kNow / kMicrosPerSecond);
  }
}

TEST_F(WitnessTest, CosignsTheSameCheckpointAgain) {
  ASSERT_EQ(Add(0, 3).status, 200);
  EXPECT_EQ(Add(3, 3).status, 200);
}

TEST_F(WitnessTest, CosignsTheEmptyTreeAndThenItsFirstEntries) {
  checkpoint::Checkpoint empty{.origin = kOrigin, .size = 0, .root = Hash(), .extensions = {}};
  EXPECT_EQ(witness_->AddCheckpoint(Body(0, {}, Sign(empty, log_key_))).status, 422);
  empty.root = merkle::EmptyRoot();
  EXPECT_EQ(witness_->AddCheckpoint(Body(0, {}, Sign(empty, log_key_))).status, 200);
  EXPECT_EQ(Add(0, 3).status, 200);
}

TEST_F(WitnessTest, RefusesAMalformedRequest) {
  EXPECT_EQ(witness_->AddCheckpoint("").status, 400);
  EXPECT_EQ(witness_->AddCheckpoint("old 0\n\nnot a checkpoint\n").status, 400);
  const std::string note = Sign(Head(3, tree_), log_key_);
  EXPECT_EQ(witness_->AddCheckpoint(Body(4, {}, note)).status, 400) << "old is above the size";
  EXPECT_EQ(records_.writes, 0);
}

TEST_F(WitnessTest, RefusesAnUnknownLog) {
  checkpoint::Checkpoint head = Head(3, tree_);
  head.origin = "owf.example/other";
  EXPECT_EQ(witness_->AddCheckpoint(Body(0, {}, Sign(head, log_key_))).status, 404);
}

TEST_F(WitnessTest, RefusesACheckpointThatItsLogHasNotSigned) {
  const std::string foreign = Sign(Head(3, tree_), signing::PrivateKey::Generate(random_));
  EXPECT_EQ(witness_->AddCheckpoint(Body(0, {}, foreign)).status, 403);
  std::string wrong = Sign(Head(3, tree_), log_key_);
  wrong.replace(wrong.find("\n3\n"), 3, "\n4\n");
  EXPECT_EQ(witness_->AddCheckpoint(Body(0, {}, wrong)).status, 403);
  EXPECT_EQ(Add(0, 3).status, 200) << "nothing was recorded";
}

TEST_F(WitnessTest, TellsTheRecordedSizeToWhoNamesAnother) {
  ASSERT_EQ(Add(0, 3).status, 200);
  for (const TreeSize old_size : {0, 2, 4}) {
    const Response response = Add(old_size, 5);
    EXPECT_EQ(response.status, 409);
    EXPECT_EQ(response.content_type, "text/x.tlog.size");
    EXPECT_EQ(response.body, "3\n");
  }
}

TEST_F(WitnessTest, RefusesWhatDoesNotContinueTheRecord) {
  ASSERT_EQ(Add(0, 3).status, 200);
  EXPECT_EQ(Add(3, 5, other_tree_).status, 422) << "another history";
  EXPECT_EQ(Add(3, 3, other_tree_).status, 422) << "another root for the size";
  const std::string note = Sign(Head(5, tree_), log_key_);
  auto proof = tree_.Proof(3, 5);
  proof[0].value[7] ^= 1;
  EXPECT_EQ(witness_->AddCheckpoint(Body(3, proof, note)).status, 422);
  EXPECT_EQ(witness_->AddCheckpoint(Body(3, {}, note)).status, 422);
  const std::string same = Sign(Head(3, tree_), log_key_);
  EXPECT_EQ(witness_->AddCheckpoint(Body(3, proof, same)).status, 422) << "equal, with a proof";
  EXPECT_EQ(ToldSize(), 3);
}

TEST_F(WitnessTest, RefusesAProofFromSizeZero) {
  const std::string note = Sign(Head(3, tree_), log_key_);
  EXPECT_EQ(witness_->AddCheckpoint(Body(0, {Hash()}, note)).status, 422);
}

TEST_F(WitnessTest, ServesTheLatestCosignedCheckpoint) {
  EXPECT_EQ(witness_->LatestCheckpoint(RecordName(kOrigin)), std::nullopt);
  ASSERT_EQ(Add(0, 3).status, 200);
  ASSERT_EQ(Add(3, 5).status, 200);
  const auto note = witness_->LatestCheckpoint(RecordName(kOrigin));
  ASSERT_TRUE(note.has_value());
  EXPECT_EQ(checkpoint::OpenCheckpoint(*note, log_verifier_)->size, 5u);
  const auto signers =
      checkpoint::VerifyNote(*ParseNote(*note), {log_verifier_, witness_->verifier_key()});
  EXPECT_EQ(signers->size(), 2u);
  Start();
  EXPECT_EQ(witness_->LatestCheckpoint(RecordName(kOrigin)), note);
}

TEST_F(WitnessTest, ServesNothingUnderOtherNames) {
  ASSERT_EQ(Add(0, 3).status, 200);
  for (const std::string& name :
       {std::string(), RecordName("other"), RecordName(kOrigin) + "0", std::string("../x"),
        std::string(64, 'A'), std::string(64, '/')}) {
    EXPECT_EQ(witness_->LatestCheckpoint(name), std::nullopt) << name;
  }
}

TEST_F(WitnessTest, RemembersAcrossAStart) {
  ASSERT_EQ(Add(0, 3).status, 200);
  Start();
  EXPECT_EQ(Add(0, 3, other_tree_).status, 409);
  EXPECT_EQ(Add(3, 5, other_tree_).status, 422);
  EXPECT_EQ(Add(3, 5).status, 200);
}

// The step is broken twice: without effect, and with effect but reported as failed. Whatever the
// record then says holds for this process and for the next one, and no second history is cosigned.
TEST_F(WitnessTest, AFailedWriteIsNotAnsweredWithACosignature) {
  for (const auto fault :
       {FaultyRecordStore::Fault::kEffectAbsent, FaultyRecordStore::Fault::kEffectPresent}) {
    for (const bool restart : {false, true}) {
      const bool present = fault == FaultyRecordStore::Fault::kEffectPresent;
      SCOPED_TRACE(absl::StrCat("present ", present, " restart ", restart));
      records_.records.clear();
      Start();
      ASSERT_EQ(Add(0, 3).status, 200);
      records_.fault = fault;
      const Response failed = Add(3, 5);
      EXPECT_EQ(failed.status, 503);
      EXPECT_EQ(failed.cause.code(), absl::StatusCode::kUnavailable);
      records_.fault = FaultyRecordStore::Fault::kNone;
      if (restart) Start();
      EXPECT_EQ(ToldSize(), present ? 5 : 3);
      EXPECT_EQ(Add(3, 6, other_tree_).status, present ? 409 : 422);
      EXPECT_EQ(Add(present ? 5 : 3, 5).status, 200);
    }
  }
}

TEST_F(WitnessTest, AFailedFirstWriteIsNotAnsweredWithACosignature) {
  records_.fault = FaultyRecordStore::Fault::kEffectPresent;
  EXPECT_EQ(Add(0, 3).status, 503);
  records_.fault = FaultyRecordStore::Fault::kNone;
  EXPECT_EQ(Add(0, 3, other_tree_).status, 409);
  EXPECT_EQ(Add(3, 4).status, 200);
}

TEST_F(WitnessTest, BelievesARecordOnlyOnceItIsDurable) {
  ASSERT_EQ(Add(0, 3).status, 200);
  Start();
  records_.fault = FaultyRecordStore::Fault::kEffectPresent;
  EXPECT_EQ(witness_->LatestCheckpoint(RecordName(kOrigin)), std::nullopt);
  EXPECT_EQ(Add(0, 3).status, 503) << "not even its size is told";
  records_.fault = FaultyRecordStore::Fault::kNone;
  const int writes = records_.writes;
  EXPECT_EQ(ToldSize(), 3);
  EXPECT_EQ(records_.writes, writes + 1);
}

TEST_F(WitnessTest, ARecordThatCannotBeReadIsNotTakenForNone) {
  ASSERT_EQ(Add(0, 3).status, 200);
  Start();
  records_.reading_fails = true;
  EXPECT_EQ(Add(0, 3, other_tree_).status, 503);
  records_.reading_fails = false;
  EXPECT_EQ(Add(0, 3, other_tree_).status, 409);
}

// A record that was put back would let a second history be cosigned from there.
TEST_F(WitnessTest, ARecordThatWentBackStopsItsLog) {
  ASSERT_EQ(Add(0, 3).status, 200);
  const std::string old = records_.records[RecordName(kOrigin)];
  ASSERT_EQ(Add(3, 5).status, 200);
  records_.fault = FaultyRecordStore::Fault::kEffectAbsent;
  ASSERT_EQ(Add(5, 6).status, 503) << "so that the record is read again";
  records_.fault = FaultyRecordStore::Fault::kNone;
  records_.records[RecordName(kOrigin)] = old;
  for (const TreeSize old_size : {3, 5}) {
    const Response response = Add(old_size, 7, other_tree_);
    EXPECT_EQ(response.status, 503) << response.body;
    EXPECT_EQ(response.cause.code(), absl::StatusCode::kDataLoss);
  }
  EXPECT_EQ(witness_->LatestCheckpoint(RecordName(kOrigin)), std::nullopt);
  EXPECT_EQ(records_.records[RecordName(kOrigin)], old);
}

TEST_F(WitnessTest, ADamagedRecordStopsItsLog) {
  ASSERT_EQ(Add(0, 3).status, 200);
  const std::string good = records_.records[RecordName(kOrigin)];
  for (size_t i = 0; i < good.find("\n\n"); ++i) {
    records_.records[RecordName(kOrigin)][i] ^= 1;
    Start();
    const Response response = Add(0, 5);
    EXPECT_EQ(response.status, 503) << "offset " << i;
    EXPECT_EQ(response.cause.code(), absl::StatusCode::kDataLoss);
    EXPECT_EQ(witness_->LatestCheckpoint(RecordName(kOrigin)), std::nullopt);
    records_.records[RecordName(kOrigin)] = good;
  }
}

TEST_F(WitnessTest, ARecordOfAnotherLogIsDamage) {
  ASSERT_EQ(Add(0, 3).status, 200);
  records_.records[RecordName("other")] = records_.records[RecordName(kOrigin)];
  EXPECT_EQ(witness_->LatestCheckpoint(RecordName("other")), std::nullopt);
}

// Of two that continue the same size, one wins, whichever; both histories are never cosigned.
TEST_F(WitnessTest, RequestsAtTheSameTimeAreOrdered) {
  ASSERT_EQ(Add(0, 3).status, 200);
  std::vector<int> statuses(8);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < statuses.size(); ++i) {
    threads.emplace_back([&, i] { statuses[i] = Add(3, 4 + i).status; });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 200), 1);
  EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 409), 7);
}

TEST(FileRecordStoreTest, KeepsTheLastRecordOfEachName) {
  std::string folder = ::testing::TempDir() + "/witnessXXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  FileRecordStore records(folder);
  EXPECT_EQ(records.Read("aa").status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(records.Write("aa", "first").ok());
  ASSERT_TRUE(records.Write("aa", "second").ok());
  ASSERT_TRUE(records.Write("bb", "third").ok());
  EXPECT_EQ(*FileRecordStore(folder).Read("aa"), "second");
  EXPECT_EQ(*FileRecordStore(folder).Read("bb"), "third");
  EXPECT_FALSE(FileRecordStore(folder + "/absent").Write("aa", "x").ok());
}

}  // namespace
}  // namespace amanat::witness
