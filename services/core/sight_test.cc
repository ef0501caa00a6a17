#include "services/core/sight.h"

#include <gtest/gtest.h>

#include <memory>

namespace amanat::core {
namespace {

constexpr UnixMicros kMinute = 60 * kMicrosPerSecond;
constexpr UnixMicros kNow = 1'790'000'000 * kMicrosPerSecond;

// Riyadh, which follows head office's fund log and may not have dubai's.
class SightTest : public ::testing::Test {
 protected:
  SightTest() {
    Enact(entry::EventType::kSiteAdmitted, directory::SiteAdmitted{"manila", "PH", "Asia/Manila"});
    Enact(entry::EventType::kSiteAdmitted, directory::SiteAdmitted{"riyadh", "SA", "Asia/Riyadh"});
    for (const char* name :
         {"owf.example/manila/fund/1", "owf.example/riyadh/fund/1", "owf.example/dubai/fund/1"}) {
      directory::LogAdmitted body;
      body.name = name;
      body.public_key.value.fill(static_cast<uint8_t>(size_ + 1));
      Enact(entry::EventType::kLogAdmitted, body);
    }
    directory::OperatorAdmitted administrator{"adm-1", {}, "manila", {}};
    administrator.roles = {directory::Role::kAdministrator};
    Enact(entry::EventType::kOperatorAdmitted, administrator);
    site_.site = "riyadh";
    site_.directory = directory_;
    site_.directory_size = size_;
  }

  template <typename Body>
  void Enact(entry::EventType type, const Body& body) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    directory_->Apply(size_++, command, 0);
  }
  // Head office's fund log as it is at hand.
  LogRows Manila() const {
    const auto* log = directory_->FindLog("manila", entry::Book::kFund, size_);
    LogRows rows;
    rows.id = log->id;
    rows.name = log->name;
    rows.size = 7;
    rows.recorded_at = kNow - 60 * kMinute;
    return rows;
  }

  std::shared_ptr<directory::Directory> directory_ = std::make_shared<directory::Directory>();
  TreeSize size_ = 0;
  SiteRows site_;
};

TEST_F(SightTest, RowsOfAnOwnLogThatIsBehindItsGuardAreNotAnswered) {
  LogRows own;
  own.name = *entry::ParseLogName("owf.example/riyadh/fund/1");
  own.owned = true;
  own.size = 7;
  LogRows followed = Manila();
  followed.finding = "FORKED: somebody signed two histories";
  site_.logs = {own, followed};
  EXPECT_TRUE(site_.CheckWhole(entry::Book::kFund).ok()) << "another site's log has its sight";
  site_.logs[0].finding = "GUARD: the store ends at size 7, the guard says 9";
  const absl::Status refused = site_.CheckWhole(entry::Book::kFund);
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(refused.message(),
            "GUARD: owf.example/riyadh/fund/1 is not written until it is recovered, and nothing is "
            "answered out of it: the store ends at size 7, the guard says 9");
  EXPECT_TRUE(site_.CheckWhole(entry::Book::kRemittance).ok());
}

TEST_F(SightTest, IsCurrentWhileTheLineLivesThoughNothingWasWrittenForAnHour) {
  LogRows log = Manila();
  log.told_until = kNow;
  const Sight sight = SightOf(site_, log, kNow);
  EXPECT_TRUE(sight.current(kNow));
  EXPECT_EQ(sight.as_of, kNow);
  EXPECT_EQ(sight.behind(kNow), 0);
  EXPECT_EQ(sight.time_zone, "Asia/Manila");
}

TEST_F(SightTest, IsAsOfTheLastTimeThatTheLineLived) {
  LogRows log = Manila();
  log.told_until = kNow - 3 * kMinute;
  const Sight sight = SightOf(site_, log, kNow);
  EXPECT_FALSE(sight.current(kNow));
  EXPECT_EQ(sight.as_of, kNow - 3 * kMinute);
  EXPECT_EQ(sight.behind(kNow), 3 * kMinute);
}

TEST_F(SightTest, IsAsOfTheLastEntryWhenItHeardNobodyOrSomethingIsMissing) {
  LogRows log = Manila();
  EXPECT_EQ(SightOf(site_, log, kNow).behind(kNow), 60 * kMinute) << "since a start without a line";
  log.told_until = kNow;
  log.missing = 2;
  EXPECT_EQ(SightOf(site_, log, kNow).behind(kNow), 60 * kMinute);
  log.missing = 0;
  log.finding = "INVALID: entry 7";
  EXPECT_FALSE(SightOf(site_, log, kNow).current(kNow));
}

TEST_F(SightTest, AClockThatIsAheadMakesNothingNewerThanTheQuestion) {
  LogRows log = Manila();
  log.recorded_at = kNow + kMinute;
  EXPECT_EQ(SightOf(site_, log, kNow).as_of, kNow);
}

TEST_F(SightTest, AnOwnLogIsAlwaysCurrent) {
  LogRows log = Manila();
  log.owned = true;
  EXPECT_TRUE(SightOf(site_, log, kNow).current(kNow));
}

TEST_F(SightTest, ALogOfWhichNothingIsHereIsSeenAsThat) {
  std::vector<Sight> sights = FundSights(site_, kNow);
  ASSERT_EQ(sights.size(), 1u) << "neither its own nor what it may not have";
  EXPECT_EQ(sights[0].log_name, "owf.example/manila/fund/1");
  EXPECT_EQ(sights[0].size, 0u);
  EXPECT_EQ(sights[0].missing, 1u);
  EXPECT_FALSE(sights[0].current(kNow));
  site_.logs.push_back(Manila());
  sights = FundSights(site_, kNow);
  ASSERT_EQ(sights.size(), 1u);
  EXPECT_EQ(sights[0].size, 7u);
}

TEST_F(SightTest, HeadOfficeSeesEveryConsulate) {
  site_.site = "manila";
  const std::vector<Sight> sights = FundSights(site_, kNow);
  ASSERT_EQ(sights.size(), 2u);
  EXPECT_EQ(sights[0].site, "dubai");
  EXPECT_EQ(sights[1].site, "riyadh");
}

}  // namespace
}  // namespace amanat::core
