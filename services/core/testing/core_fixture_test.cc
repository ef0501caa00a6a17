#include "services/core/testing/core_fixture.h"

#include <gtest/gtest.h>

#include "ledger/entry/writer_events.h"

namespace amanat::core_testing {
namespace {

using accounts::AccountKey;
using accounts::Chart;
using directory::Role;
using entry::EventType;
using entry::Outcome;

const money::Currency kRiyal = *money::CurrencyFromCode("SAR");

struct Note {
  uint64_t number = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "number", self.number);
  }
};

// Posts opening balances; passes notes (as ALLOTMENT_ISSUED) to another site, which takes them up.
class NoteCore final : public core::Core {
 public:
  bool Handles(EventType type) const override {
    return type == EventType::kOpeningBalance || type == EventType::kAllotmentIssued ||
           type == EventType::kAcceptanceSeen || type == EventType::kContributionManifest ||
           type == EventType::kAllotmentReturned;
  }
  absl::StatusOr<proposal::Decision> Decide(const entry::Command& command,
                                            const core::Context& context) const override {
    proposal::Decision decision;
    const auto type = static_cast<EventType>(command.event_type);
    if (type == EventType::kAcceptanceSeen) {
      AMANAT_ASSIGN_OR_RETURN(const entry::Reference cited,
                              core::ReadBody<entry::Reference>(command));
      AMANAT_RETURN_IF_ERROR(context.read(cited.log, cited.index).status());
      decision.consumes.push_back(cited);
      return decision;
    }
    if (type == EventType::kContributionManifest) return decision;
    AMANAT_ASSIGN_OR_RETURN(const Note note, core::ReadBody<Note>(command));
    const auto amount = static_cast<int64_t>(note.number);
    const AccountKey bank{kHeadOffice, Chart::kBank, kRiyal, ""};
    if (type == EventType::kOpeningBalance) {
      core::Post(decision, bank, {kHeadOffice, Chart::kAccumulatedFund, kRiyal, ""}, amount);
    } else if (type == EventType::kAllotmentIssued) {
      decision.recipient = context.FindLog("riyadh", entry::Book::kFund)->id;
      core::Post(decision, {kHeadOffice, Chart::kAllotmentInTransit, kRiyal, "x"}, bank, amount);
    } else {  // rests on what it does not name
      AMANAT_RETURN_IF_ERROR(
          context.read(context.FindLog("riyadh", entry::Book::kFund)->id, 2).status());
    }
    return decision;
  }
  absl::StatusOr<proposal::Decision> DecideLine(const entry::LineCommand& line,
                                                const entry::Command&,
                                                const core::Context&) const override {
    if (line.body.empty()) return absl::InvalidArgumentError("an empty line");
    proposal::Decision decision;
    decision.once.push_back(core::Once("line", {line.body}));
    return decision;
  }
  void Evolve(const examine::Leaf&, uint32_t event_type, const core::Context&) override {
    ++evolved[event_type];
  }
  std::optional<entry::Command> TakeUp(const examine::Leaf& foreign, const LogId& foreign_log,
                                       const core::Context&) const override {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(EventType::kAcceptanceSeen);
    command.body = wire::Encode(entry::Reference{foreign_log, foreign.entry.index, foreign.hash});
    return command;
  }
  std::map<uint32_t, int> evolved;
};

std::vector<std::unique_ptr<core::Core>> Cores(const entry::LogName& log) {
  std::vector<std::unique_ptr<core::Core>> cores;
  if (log.book == entry::Book::kFund) cores.push_back(std::make_unique<NoteCore>());
  return cores;
}

class CoreFixtureTest : public testing::Test {
 protected:
  CoreFixtureTest() : fund(Cores) {
    fund.AdmitSite("riyadh", "SA", "Asia/Riyadh");
    fund.AdmitOperator("treasurer", kHeadOffice, {Role::kTreasurer});
  }
  Answer Open(uint64_t amount) {
    Draft draft{EventType::kOpeningBalance, wire::Encode(Note{amount})};
    draft.authors = {"admin-1", "admin-2"};
    return fund.Submit(draft);
  }
  Answer Pass(uint64_t amount) {
    return fund.Submit("treasurer", EventType::kAllotmentIssued, Note{amount});
  }
  Answer Import(const std::vector<std::string>& bodies) {
    std::vector<entry::LineCommand> lines;
    for (const std::string& body : bodies) lines.push_back({body, {}, {fund.today()}});
    entry::Manifest manifest;
    manifest.line_event_type = static_cast<uint32_t>(EventType::kContributionLine);
    manifest.source = "collector";
    return fund.Import("treasurer", EventType::kContributionManifest, manifest, lines);
  }
  CoreFixture fund;
};

TEST_F(CoreFixtureTest, PostsWhatTheCoreDecides) {
  ASSERT_EQ(Open(500).name(), "ACCEPTED");
  EXPECT_EQ(fund.Posted(kHeadOffice, {kHeadOffice, Chart::kBank, kRiyal, ""}), 500);
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(CoreFixtureTest, MakesABreachedLimitARefusal) {
  ASSERT_EQ(Open(500).name(), "ACCEPTED");
  EXPECT_EQ(Pass(501).name(), "LIMIT_EXCEEDED");
  EXPECT_EQ(Pass(500).name(), "ACCEPTED");
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(CoreFixtureTest, TakesUpOnceAndNotThroughACut) {
  ASSERT_EQ(Open(500).name(), "ACCEPTED");
  fund.Cut("riyadh");
  ASSERT_EQ(Pass(100).name(), "ACCEPTED");
  EXPECT_EQ(fund.TakeUpAll(), 0u);
  fund.Restore("riyadh");
  EXPECT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(fund.TakeUpAll(), 0u);
  const auto& core = fund.FindCore<NoteCore>(fund.log("riyadh"));
  EXPECT_EQ(core.evolved.at(static_cast<uint32_t>(EventType::kAcceptanceSeen)), 1);
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(CoreFixtureTest, ImportsAFileAndTellsItsDuplicates) {
  const Answer first = Import({"a", "b", "c"});
  EXPECT_EQ(first.name(), "ACCEPTED");
  EXPECT_EQ(first.recorded, 3u);
  const Answer second = Import({"b", "d", "a", "c"});
  EXPECT_EQ(second.name(), "ACCEPTED");
  EXPECT_EQ(second.recorded, 1u);
  EXPECT_EQ(second.duplicates, 3u);
  EXPECT_EQ(fund.Replay(), absl::OkStatus());
}

TEST_F(CoreFixtureTest, ImportsNothingOfAFileWithABadLine) {
  const TreeSize before = fund.state(fund.log(kHeadOffice)).size();
  EXPECT_EQ(Import({"a", ""}).name(), "INVALID_ARGUMENT");
  EXPECT_EQ(fund.state(fund.log(kHeadOffice)).size(), before);
}

TEST_F(CoreFixtureTest, ReplayFindsACoreThatReadsBeyondTheFrontier) {
  ASSERT_EQ(Open(500).name(), "ACCEPTED");
  ASSERT_EQ(Pass(1).name(), "ACCEPTED");
  ASSERT_EQ(fund.TakeUpAll(), 1u);
  EXPECT_EQ(fund.Submit("treasurer", EventType::kAllotmentReturned, Note{1}).name(), "ACCEPTED");
  EXPECT_EQ(fund.Replay().code(), absl::StatusCode::kNotFound);
}

TEST_F(CoreFixtureTest, RefusesARevokedAuthor) {
  ASSERT_EQ(Open(500).name(), "ACCEPTED");
  fund.Revoke("treasurer");
  EXPECT_EQ(Pass(1).name(), "INVALID_ARGUMENT");
}

}  // namespace
}  // namespace amanat::core_testing
