// Two followed logs in one database, fed in batches that come with their checkpoints, with every
// step of the disk broken once in each way.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <random>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/random.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/signing/signing.h"
#include "ledger/store/database.h"
#include "ledger/store/log_table.h"
#include "ledger/store/testing/faulty_disk.h"
#include "tests/fault/effort.h"

namespace amanat::fault {
namespace {

using store::Database;
using store::Fault;
using store::FaultyDisk;
using store::LogTable;
using store::Tail;

constexpr uint64_t kStepsMax = 5000;

// What the logs' writers signed: entries, and the head after each batch.
class Origin {
 public:
  Origin(RandomSource& random, const std::string& name, const std::vector<size_t>& batches,
         size_t entry_bytes)
      : log(random.Draw<LogId>()) {
    const auto key = signing::PrivateKey::Generate(random);
    merkle::Frontier frontier;
    for (const size_t count : batches) {
      std::vector<std::string>& batch = batches_.emplace_back();
      for (size_t i = 0; i < count; ++i) {
        batch.push_back(random.Bytes(entry_bytes - i % 50));
        frontier.Append(merkle::HashLeaf(batch.back()));
      }
      sizes.push_back(frontier.size());
      roots.push_back(frontier.Root());
      notes.push_back(checkpoint::SignCheckpoint({name, frontier.size(), roots.back(), {}}, key));
    }
  }
  size_t batches() const { return batches_.size(); }
  const std::vector<std::string>& batch(size_t number) const { return batches_[number]; }
  TreeSize SizeAfter(size_t number) const { return number == 0 ? 0 : sizes[number - 1]; }

  const LogId log;
  std::vector<TreeSize> sizes;
  std::vector<Hash> roots;
  std::vector<std::string> notes;

 private:
  std::vector<std::vector<std::string>> batches_;
};

// A follower of some logs: how many batches of each it knows to be durable.
class Follower {
 public:
  Follower(const std::vector<Origin>& origins, FaultyDisk& disk)
      : origins_(origins), disk_(disk), durable_(origins.size()) {
    std::string pattern = (std::filesystem::temp_directory_path() / "follower_XXXXXX").string();
    AMANAT_CHECK(::mkdtemp(pattern.data()) != nullptr);
    folder_ = pattern;
  }
  ~Follower() {
    Close();
    std::filesystem::remove_all(folder_);
  }

  absl::Status Create() { return Take(Database::Create(folder_ + "/replica", disk_.env())); }
  absl::Status Open() { return Take(Database::Open(folder_ + "/replica", disk_.env())); }
  void Close() {
    tables_.clear();
    database_.reset();
  }
  // All batches in turn, with a restart in the middle; the first error ends it.
  absl::Status Play() {
    if (database_ == nullptr) AMANAT_RETURN_IF_ERROR(Create());
    for (size_t number = 0; number < origins_[0].batches(); ++number) {
      for (size_t i = 0; i < origins_.size(); ++i) {
        if (durable_[i] > number) continue;
        AMANAT_RETURN_IF_ERROR(
            tables_[i]->Append(origins_[i].batch(number), origins_[i].notes[number]));
        ++durable_[i];
      }
      if (number % 3 != 2) continue;
      Close();
      AMANAT_RETURN_IF_ERROR(Open());
    }
    return absl::OkStatus();
  }
  void Recover(Tail tail) {
    Close();
    disk_.PowerCut(tail);
    const bool nothing_durable = durable_ == std::vector<size_t>(origins_.size());
    absl::Status status = Open();
    if (!status.ok() && nothing_durable) {
      // Its creation broke off: nothing is in it, and whoever runs it removes it.
      std::filesystem::remove_all(folder_ + "/replica");
      status = Create();
    }
    ASSERT_TRUE(status.ok()) << status;
    for (size_t i = 0; i < origins_.size(); ++i) ExpectPrefix(i);
  }
  void ExpectPrefix(size_t i) {
    const Origin& origin = origins_[i];
    const LogTable& table = *tables_[i];
    // A batch that was reported failed may be there.
    if (durable_[i] < origin.batches() && table.size() == origin.sizes[durable_[i]]) ++durable_[i];
    ASSERT_EQ(table.size(), origin.SizeAfter(durable_[i]));
    EXPECT_TRUE(table.Check().ok()) << table.Check();
    if (durable_[i] == 0) return;
    EXPECT_EQ(table.root(), origin.roots[durable_[i] - 1]);
    EXPECT_EQ(*table.checkpoint(), origin.notes[durable_[i] - 1]);
  }

 private:
  absl::Status Take(absl::StatusOr<std::unique_ptr<Database>> database) {
    if (!database.ok()) return database.status();
    database_ = *std::move(database);
    for (const Origin& origin : origins_) {
      AMANAT_ASSIGN_OR_RETURN(auto table, LogTable::Open(database_.get(), origin.log));
      tables_.push_back(std::move(table));
    }
    return absl::OkStatus();
  }

  const std::vector<Origin>& origins_;
  FaultyDisk& disk_;
  std::vector<size_t> durable_;
  std::string folder_;
  std::unique_ptr<Database> database_;
  std::vector<std::unique_ptr<LogTable>> tables_;
};

class FollowerFaultTest : public ::testing::TestWithParam<Fault> {
 protected:
  FollowerFaultTest() : seed_(SeedOfRun()), random_(seed_), bytes_(seed_) {}

  void BreakSteps(const std::vector<Origin>& origins, uint64_t stride) {
    uint64_t step = 1 + random_() % stride;
    for (bool broke = true; broke; step += stride) {
      ASSERT_LT(step, kStepsMax) << "the workload never ends";
      const Tail tail = static_cast<Tail>(random_() % 3);
      SCOPED_TRACE(absl::StrCat("seed ", seed_, " step ", step, " tail ", static_cast<int>(tail)));
      FaultyDisk disk(random_());
      Follower follower(origins, disk);
      disk.BreakAt(step, GetParam());
      const absl::Status status = follower.Play();
      broke = disk.broken();
      EXPECT_TRUE(status.ok() || broke) << status;
      follower.Recover(tail);
      if (HasFatalFailure()) return;
      EXPECT_TRUE(follower.Play().ok());
      follower.Recover(Tail::kDropped);
      if (HasFailure()) return;
    }
    std::printf("%d steps, seed %s\n", static_cast<int>(step), absl::StrCat(seed_).c_str());
    EXPECT_GT(step, 20u);
  }

  const uint64_t seed_;
  std::mt19937_64 random_;
  SeededRandom bytes_;
};

TEST_P(FollowerFaultTest, EveryStepLeavesWholeBatches) {
  std::vector<Origin> origins;
  origins.emplace_back(bytes_, "owf.example/log/manila/fund/1",
                       std::vector<size_t>{1, 3, 300, 1, 60}, 200);
  origins.emplace_back(bytes_, "owf.example/log/manila/directory/1",
                       std::vector<size_t>{2, 1, 255, 258, 1}, 200);
  BreakSteps(origins, IsRequired(GetParam()) ? 1 : StrideOfRun());
}

// Enough for write buffers to rotate while batches come.
TEST_P(FollowerFaultTest, RotatedWriteBuffersLeaveWholeBatches) {
  std::vector<Origin> origins;
  origins.emplace_back(bytes_, "owf.example/log/manila/fund/1", std::vector<size_t>(5, 100),
                       60'000);
  BreakSteps(origins, IsNightly() ? 3 : 40);
}

INSTANTIATE_TEST_SUITE_P(Faults, FollowerFaultTest, ::testing::ValuesIn(kFaults),
                         [](const auto& fault) { return NameOf(fault.param); });

}  // namespace
}  // namespace amanat::fault
