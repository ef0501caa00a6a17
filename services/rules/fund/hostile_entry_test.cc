// Entries that no writer of these rules makes, as whoever has a log's key may sign them: a follower says what
// is wrong, whatever stands in them.
#include <gtest/gtest.h>

#include "ledger/base/random.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/known_logs.h"
#include "ledger/examine/log_state.h"
#include "ledger/signing/signing.h"
#include "services/rules/fund/fund_rules.h"

namespace amanat::rules {
namespace {

constexpr UnixMicros kStart = 1'767'225'600'000'000;

// A consulate's log that was just founded, at a follower who holds nothing else.
class HostileEntryTest : public ::testing::Test {
 protected:
  HostileEntryTest() {
    entry::Command founding;
    founding.event_type = static_cast<uint32_t>(entry::EventType::kLogFounded);
    LogId directory;
    directory.value.fill(9);
    founding.body = wire::Encode(entry::LogFounded{name_.str(), key_.public_key(), directory});
    entry::Entry entry = EntryOf(wire::Encode(founding));
    EXPECT_EQ(Take(entry).verdict, examine::Verdict::kValid);
    state_.Commit();
  }

  entry::Entry EntryOf(std::string command) const {
    entry::Entry entry;
    entry.index = state_.size();
    entry.record_time.micros = kStart;
    entry.command = std::move(command);
    return entry;
  }
  examine::Finding Take(const entry::Entry& entry) {
    const auto leaf = examine::ParseLeaf(wire::Encode(entry));
    EXPECT_TRUE(leaf.ok()) << leaf.status();
    if (!leaf.ok()) return {};
    return state_.Take(*leaf, known_.Snapshot());
  }

  SeededRandom random_{1};
  const signing::PrivateKey key_ = signing::PrivateKey::Generate(random_);
  const entry::LogName name_ = *entry::ParseLogName("owf.example/riyadh/fund/1");
  examine::KnownLogs known_;
  examine::LogState state_{entry::LogIdOf(name_, key_.public_key()), nullptr, &FundRuleVersions()};
};

TEST_F(HostileEntryTest, ALineWhereNoFileIsOpenIsAFinding) {
  entry::Entry entry = EntryOf(wire::Encode(entry::LineCommand{"x", {}}));
  entry.line = entry::ManifestLine{1, 1};
  const examine::Finding finding = Take(entry);
  EXPECT_EQ(finding.verdict, examine::Verdict::kInvalid);
  EXPECT_EQ(finding.rule, "IMPORT");
}

TEST_F(HostileEntryTest, DuplicatesWhereNoFileIsOpenAreAFinding) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(entry::EventType::kImportDuplicates);
  command.body = wire::Encode(entry::ImportDuplicates{1, {{1, 1, 0}}});
  EXPECT_EQ(Take(EntryOf(wire::Encode(command))).verdict, examine::Verdict::kInvalid);
}

// Asked by whoever comes to them, the rules say so, too.
TEST_F(HostileEntryTest, TheRulesGiveNoDecisionOnALineWithoutItsManifest) {
  const auto view = known_.Snapshot();
  const examine::Context context{state_, view.directory(), 0, nullptr, kStart, nullptr};
  EXPECT_FALSE(FundRules().DecideLine({"x", {}}, context).ok());
}

}  // namespace
}  // namespace amanat::rules
