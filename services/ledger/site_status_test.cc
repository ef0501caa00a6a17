#include "services/ledger/site_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>

#include "ledger/state/testing/memory_reader.h"
#include "services/core/sight.h"

namespace amanat::ledger {
namespace {

using directory::Role;
using entry::Book;
using ::testing::HasSubstr;

constexpr UnixMicros kMinute = 60 * kMicrosPerSecond;
constexpr UnixMicros kNow = 1'790'000'000 * kMicrosPerSecond;

// Riyadh, a consulate of manila.
class SiteStatusTest : public ::testing::Test {
 protected:
  SiteStatusTest() {
    for (const char* site : {"manila", "riyadh"}) {
      Enact(entry::EventType::kSiteAdmitted, directory::SiteAdmitted{site, "PH", "Asia/Manila"});
      directory::LogAdmitted log;
      log.name = entry::LogName{"owf.example", site, Book::kFund, 1}.str();
      log.public_key.value.fill(static_cast<uint8_t>(size_ + 1));
      Enact(entry::EventType::kLogAdmitted, log);
    }
    Admit("adm-1", "manila", Role::kAdministrator);
    Admit("ruh-2", "riyadh", Role::kApprover);
    state_.site.site = "riyadh";
    state_.site.directory = directory_;
    state_.site.directory_size = size_;
    state_.started = kNow - 90 * kMinute;
    state_.now = kNow;
    state_.sent.push_back({Fund("riyadh").id, Fund("riyadh").name, 20, {"manila"}});
    replication::LogStatus followed;
    followed.id = Fund("manila").id;
    followed.name = Fund("manila").name;
    followed.witnessed = followed.examined = 7;
    followed.announced = 9;
    state_.followed.push_back(followed);
    core::LogRows rows{Fund("manila").id, Fund("manila").name, false, 7, "", nullptr};
    rows.recorded_at = kNow - 60 * kMinute;
    rows.told_until = kNow - 30 * kMinute;
    state_.site.logs.push_back(rows);
  }

  template <typename Body>
  void Enact(entry::EventType type, const Body& body) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    directory_->Apply(size_++, command, 0);
  }
  void Admit(const std::string& code, const std::string& site, Role role) {
    directory::OperatorAdmitted body;
    body.code = code;
    body.site = site;
    body.roles = {role};
    body.public_key.value.fill(static_cast<uint8_t>(size_ + 1));
    Enact(entry::EventType::kOperatorAdmitted, body);
  }
  const directory::AdmittedLog& Fund(const std::string& site) const {
    return *directory_->FindLog(site, Book::kFund, size_);
  }
  replication::Contact& Manila() {
    replication::Contact& contact = state_.contacts["manila"];
    contact.site = "manila";
    return contact;
  }
  Ability Find(const std::string& what) {
    const auto abilities = AbilitiesOf(state_);
    EXPECT_TRUE(abilities.ok()) << abilities.status();
    for (const Ability& ability : *abilities) {
      if (ability.what == what) return ability;
    }
    return {"none", false, ""};
  }

  std::shared_ptr<directory::Directory> directory_ = std::make_shared<directory::Directory>();
  TreeSize size_ = 0;
  SiteState state_;
};

TEST_F(SiteStatusTest, NobodyRecordsPaysOrApprovesInALogThatIsBehindItsGuard) {
  core::LogRows rows{Fund("riyadh").id, Fund("riyadh").name, true, 20, "", nullptr};
  rows.rows = std::make_shared<state::MemoryReader>();
  state_.site.logs.push_back(rows);
  EXPECT_TRUE(Find("record").able);
  EXPECT_TRUE(Find("approve").able);
  state_.site.logs.back().finding = "GUARD: the store ends at size 20, the guard says 22";
  state_.site.logs.back().missing = 2;
  for (const char* what : {"record", "pay-from-allotment", "approve", "pay"}) {
    EXPECT_FALSE(Find(what).able) << what;
    EXPECT_THAT(Find(what).detail, HasSubstr("behind what was signed for it")) << what;
  }
  const core::Sight sight = core::SightOf(state_.site, state_.site.logs.back(), kNow);
  EXPECT_LT(sight.as_of, kNow) << "entries are missing";
  EXPECT_FALSE(Find("reach-head-office").able) << "said as ever";
}

TEST_F(SiteStatusTest, APeerThatWasNeverHeardIsSilentSinceTheNodeStarted) {
  const std::vector<PeerState> peers = PeersOf(state_);
  ASSERT_EQ(peers.size(), 1u);
  EXPECT_EQ(peers[0].site, "manila");
  EXPECT_FALSE(peers[0].connected);
  EXPECT_EQ(peers[0].since, kNow - 90 * kMinute);
  EXPECT_EQ(peers[0].heard, 0);
  EXPECT_EQ(peers[0].to_send, 20u);
  EXPECT_FALSE(peers[0].to_send_known);
  EXPECT_EQ(peers[0].behind, 2u);
}

TEST_F(SiteStatusTest, WhatAPeerSaidThatItHoldsNeedNotBeSent) {
  Manila().holds[Fund("riyadh").id] = 15;
  Manila().streams = 1;
  Manila().since = kNow - 5 * kMinute;
  Manila().heard = kNow - kMinute;
  const PeerState peer = PeersOf(state_).front();
  EXPECT_TRUE(peer.connected);
  EXPECT_EQ(peer.since, kNow - 5 * kMinute);
  EXPECT_EQ(peer.heard, kNow - kMinute);
  EXPECT_EQ(peer.to_send, 5u);
  EXPECT_TRUE(peer.to_send_known);
}

TEST_F(SiteStatusTest, APeersLogsAreAsOfTheOldestOfThem) {
  state_.followed[0].announced = 7;
  EXPECT_EQ(PeersOf(state_).front().as_of, kNow - 30 * kMinute);
  EXPECT_EQ(PeersOf(state_).front().behind, 0u);
  state_.site.logs.clear();
  EXPECT_EQ(PeersOf(state_).front().as_of, 0) << "nothing of its fund log is here";
}

TEST_F(SiteStatusTest, HeadOfficeThatIsAwayCannotBeReachedAndSaysForHowLong) {
  Manila().since = kNow - 10 * kMinute;
  const Ability away = Find("reach-head-office");
  EXPECT_FALSE(away.able);
  EXPECT_THAT(away.detail, HasSubstr("manila has not been connected for 10 minutes: "));
  Manila().streams = 1;
  EXPECT_TRUE(Find("reach-head-office").able);
}

TEST_F(SiteStatusTest, TheDirectoryIsThatOfNowOnlyWhileItsWriterIsConnected) {
  const LogId id = LogId::FromHex("000102030405060708090a0b0c0d0e0f").value();
  const entry::LogName name{"owf.example", "manila", Book::kDirectory, 1};
  core::LogRows rows{id, name, false, 7, "", nullptr};
  rows.recorded_at = kNow - 60 * kMinute;
  rows.told_until = kNow;
  state_.site.logs.push_back(rows);
  state_.site.directory_log = id;
  Manila().streams = 1;
  EXPECT_TRUE(Find("know-directory").able);
  Manila().streams = 0;
  EXPECT_FALSE(Find("reach-head-office").able);
  EXPECT_FALSE(Find("know-directory").able) << "the same clock for both";
}

TEST_F(SiteStatusTest, WhoMayActIsWhoseKeysAreAdmittedHere) {
  state_.site.logs.push_back({Fund("riyadh").id, Fund("riyadh").name, true, 20, "",
                              std::make_shared<state::MemoryReader>()});
  EXPECT_TRUE(Find("approve").able);
  EXPECT_FALSE(Find("pay").able);
  EXPECT_THAT(Find("pay").detail, HasSubstr("payer"));
  EXPECT_TRUE(Find("record").able);
  EXPECT_FALSE(Find("pay-from-allotment").able) << "nothing was accepted";
  EXPECT_FALSE(Find("know-directory").able) << "nothing of it is here";
}

TEST_F(SiteStatusTest, ASiteWithoutAFundLogRecordsNothing) {
  EXPECT_FALSE(Find("record").able);
  EXPECT_EQ(Find("approve").what, "none");
}

}  // namespace
}  // namespace amanat::ledger
