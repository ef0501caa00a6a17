#include "ledger/examine/known_logs.h"

#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::examine {
namespace {

class FakeReader final : public LogReader {
 public:
  TreeSize ExaminedSize() const override { return examined; }
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const override {
    if (index >= entries.size()) return absl::NotFoundError("no such entry");
    return entries[index];
  }
  absl::StatusOr<Hash> RootAt(TreeSize size) const override {
    if (!root.has_value()) return absl::DataLossError("damaged");
    return *root;
  }
  TreeSize examined = 0;
  std::vector<std::string> entries;
  std::optional<Hash> root = Hash();
};

class KnownLogsTest : public ::testing::Test {
 protected:
  KnownLogsTest() {
    entry::Command command;
    command.event_type = 120;
    entry::Entry entry;
    entry.command = wire::Encode(command);
    entry.recipient.value.fill(2);
    reader_.entries.push_back(wire::Encode(entry));
    entry.recipient = LogId();
    entry.outcome = toy::kMissing;
    reader_.entries.push_back(wire::Encode(entry));
    reader_.entries.push_back("\xff");
    reader_.examined = 2;
    log_.value.fill(1);
    known_.Add(log_, &reader_);
  }
  FakeReader reader_;
  LogId log_;
  KnownLogs known_;
};

TEST_F(KnownLogsTest, FindsWhatAnEntrySaysToOtherLogs) {
  const auto facts = known_.Snapshot().Find(log_, 0);
  ASSERT_TRUE(facts.has_value());
  EXPECT_EQ(facts->leaf_hash, merkle::HashLeaf(reader_.entries[0]));
  EXPECT_EQ(facts->recipient.value[0], 2);
  EXPECT_EQ(facts->event_type, 120u);
  EXPECT_TRUE(facts->accepted);
  EXPECT_FALSE(known_.Snapshot().Find(log_, 1)->accepted);
}

TEST_F(KnownLogsTest, OtherLogsAreNotHeld) {
  const KnownLogs::View view = known_.Snapshot();
  EXPECT_TRUE(view.Holds(log_));
  EXPECT_FALSE(view.Holds(LogId()));
  EXPECT_EQ(view.SizeOf(LogId()), 0u);
  EXPECT_FALSE(view.Find(LogId(), 0).has_value());
  EXPECT_FALSE(view.RootAt(LogId(), 0).has_value());
}

TEST_F(KnownLogsTest, AViewKeepsTheSizeThatItSaw) {
  const KnownLogs::View before = known_.Snapshot();
  reader_.examined = 3;
  EXPECT_EQ(before.SizeOf(log_), 2u);
  EXPECT_FALSE(before.Find(log_, 2).has_value());
  EXPECT_TRUE(before.RootAt(log_, 2).has_value());
  EXPECT_FALSE(before.RootAt(log_, 3).has_value());
  EXPECT_TRUE(known_.Snapshot().RootAt(log_, 3).has_value());
}

TEST_F(KnownLogsTest, DamageIsNothingFound) {
  reader_.examined = 3;
  reader_.root.reset();
  EXPECT_FALSE(known_.Snapshot().Find(log_, 2).has_value());
  EXPECT_FALSE(known_.Snapshot().RootAt(log_, 1).has_value());
}

TEST_F(KnownLogsTest, AViewKeepsTheDirectoryThatItSaw) {
  const KnownLogs::View before = known_.Snapshot();
  EXPECT_EQ(before.directory_size(), 0u);
  auto next = std::make_shared<directory::Directory>();
  entry::Command command;
  command.event_type = static_cast<uint32_t>(entry::EventType::kSiteAdmitted);
  command.body = wire::Encode(directory::SiteAdmitted{"manila", "PH", "Asia/Manila"});
  next->Apply(0, command, 0);
  known_.SetDirectory(next, 1);
  EXPECT_TRUE(before.directory().sites().empty());
  EXPECT_EQ(known_.Snapshot().directory().sites().size(), 1u);
  EXPECT_EQ(known_.Snapshot().directory_size(), 1u);
}

}  // namespace
}  // namespace amanat::examine
