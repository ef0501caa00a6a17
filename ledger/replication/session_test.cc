#include "ledger/replication/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <optional>

#include "absl/strings/str_cat.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/replication/testing/test_log.h"

namespace amanat::replication {
namespace {

using ::testing::HasSubstr;

// Manila sends, hong-kong follows; frames pass by hand.
class SessionTest : public ::testing::Test {
 protected:
  struct Side {
    std::unique_ptr<store::Database> database;
    examine::KnownLogs known_logs;
    std::unique_ptr<Replica> replica;
    std::unique_ptr<Session> session;
  };

  SessionTest() {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/session.XXXXXX");
    folder_ = mkdtemp(pattern.data());
    OpenSide(manila_, "manila");
    OpenSide(hong_kong_, "hong-kong");
    Connect();
  }
  ~SessionTest() override {
    for (Side* side : {&manila_, &hong_kong_}) {
      side->session.reset();
      side->replica.reset();
      side->database.reset();
    }
    std::filesystem::remove_all(folder_);
  }

  void OpenSide(Side& side, const std::string& site) {
    side.database = *store::Database::Create(absl::StrCat(folder_, "/", site));
    Replica::Options options;
    options.site = site;
    options.directory_key = checkpoint::MakeVerifierKey(fund_.directory().name().str(),
                                                        fund_.directory().key().public_key());
    options.wants = [](const directory::AdmittedLog& log) { return log.name.site != "doha"; };
    options.evidence_folder = folder_;
    options.rules = &examine::ToldRules();
    side.replica = *Replica::Open(std::move(options), side.database.get(), &side.known_logs);
  }
  void Connect() {
    const Incarnation incarnation = fund_.random().Draw<Incarnation>();
    manila_.session =
        std::make_unique<Session>(Session::Options{"hong-kong", incarnation, may_send_},
                                  LocalLogs{&fund_.directory(), &ledger_}, manila_.replica.get());
    hong_kong_.session = std::make_unique<Session>(
        Session::Options{"manila", incarnation, may_send_}, LocalLogs{}, hong_kong_.replica.get());
  }
  // Until both are silent. `change` may replace a frame from manila.
  void Exchange(const std::function<void(std::string&)>& change = [](std::string&) {}) {
    for (bool moved = true; moved;) {
      moved = false;
      for (std::string& frame : manila_.session->TakeOutgoing()) {
        moved = true;
        change(frame);
        hong_kong_.session->Receive(frame).IgnoreError();
      }
      for (const std::string& frame : hong_kong_.session->TakeOutgoing()) {
        moved = true;
        manila_.session->Receive(frame).IgnoreError();
      }
    }
  }
  TreeSize Held(const TestLog& log) {
    const FollowedLog* followed = hong_kong_.replica->Find(log.id());
    return followed == nullptr ? 0 : followed->Witnessed();
  }
  // Delivers one frame to hong-kong after the greeting.
  absl::Status Deliver(const Frame& frame) {
    Exchange();
    return hong_kong_.session->Receive(EncodeFrame(frame));
  }

  std::function<bool(const entry::LogName&)> may_send_ = [this](const entry::LogName& name) {
    return name.book == entry::Book::kDirectory || may_have_ledger_;
  };
  bool may_have_ledger_ = true;
  std::string folder_;
  TestFund fund_;
  TestLog& ledger_ = fund_.FoundLog("manila");
  Side manila_;
  Side hong_kong_;
};

TEST_F(SessionTest, BringsTheDirectoryAndThenWhatItAdmits) {
  for (int i = 0; i < 10; ++i) fund_.AddCase(ledger_);
  Exchange();
  EXPECT_EQ(Held(fund_.directory()), fund_.directory().size());
  EXPECT_EQ(Held(ledger_), ledger_.size());
  EXPECT_FALSE(manila_.session->closed());
}

TEST_F(SessionTest, NotesWhatThePeerToldOfItsLogsAndHoldsOfOurs) {
  constexpr UnixMicros kNow = 9'000'000;
  hong_kong_.replica->contacts().Began("manila", 1'000'000);
  manila_.replica->contacts().Began("hong-kong", 1'000'000);
  EXPECT_EQ(hong_kong_.replica->contacts().ToldUntil("manila", ledger_.id(), kNow), 0);
  fund_.AddCase(ledger_);
  Exchange();
  EXPECT_EQ(hong_kong_.replica->contacts().ToldUntil("manila", ledger_.id(), kNow), kNow);
  const auto held = manila_.replica->contacts().Find("hong-kong")->holds;
  ASSERT_TRUE(held.contains(ledger_.id()));
  EXPECT_EQ(held.at(ledger_.id()), ledger_.size());
}

TEST_F(SessionTest, SendsNothingThatThePeerMayNotHaveAndBeginsWhenItMay) {
  may_have_ledger_ = false;
  Exchange();
  EXPECT_EQ(Held(fund_.directory()), fund_.directory().size());
  EXPECT_EQ(Held(ledger_), 0u);
  EXPECT_FALSE(manila_.session->closed()) << "it asked, and waits";
  may_have_ledger_ = true;
  Exchange();
  EXPECT_EQ(Held(ledger_), ledger_.size());
  may_have_ledger_ = false;
  fund_.AddCase(ledger_);
  Exchange();
  EXPECT_EQ(Held(ledger_), ledger_.size() - 1);
}

TEST_F(SessionTest, SendsWhatIsAddedLaterAndResumesAfterAnInterruption) {
  Exchange();
  fund_.AddCase(ledger_);
  Exchange();
  EXPECT_EQ(Held(ledger_), ledger_.size());
  fund_.AddCase(ledger_);
  Connect();
  Exchange();
  EXPECT_EQ(Held(ledger_), ledger_.size());
}

TEST_F(SessionTest, SilenceFollowsWhenNothingIsNew) {
  Exchange();
  EXPECT_TRUE(manila_.session->TakeOutgoing().empty());
  EXPECT_TRUE(hong_kong_.session->TakeOutgoing().empty());
}

TEST_F(SessionTest, NoMoreThanTheBoundIsUnderWayUnacknowledged) {
  Exchange();
  const std::string large(30'000, 'x');
  for (int i = 0; i < 240; ++i) fund_.AddCase(ledger_, large);
  size_t bytes = 0;
  for (bool more = true; more;) {
    const auto frames = manila_.session->TakeOutgoing();
    for (const std::string& frame : frames) bytes += frame.size();
    more = !frames.empty();
  }
  EXPECT_GT(bytes, kUnackedBytesMax / 2);
  EXPECT_LE(bytes, kUnackedBytesMax + kFrameBytesMax);
}

TEST_F(SessionTest, ManyPartsArriveUnderOneCheckpoint) {
  const std::string large(30'000, 'x');
  for (int i = 0; i < 240; ++i) fund_.AddCase(ledger_, large);
  Exchange();
  EXPECT_EQ(Held(ledger_), ledger_.size());
}

TEST_F(SessionTest, RefusesAPeerThatIsNotWhomItsCertificateNames) {
  Session other({"riyadh", Incarnation{}, may_send_}, {}, hong_kong_.replica.get());
  const std::string hello = manila_.session->TakeOutgoing().front();
  EXPECT_EQ(other.Receive(hello).code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(SessionTest, RefusesAnUnknownProtocolVersion) {
  const Frame hello{.hello = Hello{.protocol_version = 2, .site = "manila"}};
  EXPECT_FALSE(hong_kong_.session->Receive(EncodeFrame(hello)).ok());
}

TEST_F(SessionTest, TheFirstFrameIsHelloAndNoOther) {
  EXPECT_FALSE(manila_.session->Receive(EncodeFrame({.ack = Ack{ledger_.id(), 1, 1}})).ok());
  EXPECT_FALSE(Deliver({.hello = Hello{.site = "manila"}}).ok());
}

TEST_F(SessionTest, ABadFrameEndsTheSessionWithAReasonForBoth) {
  Exchange();
  EXPECT_FALSE(hong_kong_.session->Receive(std::string("\xff\xff", 2)).ok());
  const auto frames = hong_kong_.session->TakeOutgoing();
  ASSERT_EQ(frames.size(), 1u);
  const absl::Status status = manila_.session->Receive(frames[0]);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(std::string(status.message()), HasSubstr("frame"));
  EXPECT_TRUE(manila_.session->TakeOutgoing().empty());
}

TEST_F(SessionTest, RefusesABatchThatWasNotAskedForAndALogThatWasNotOffered) {
  TestLog& stray = fund_.FoundUnadmitted("dubai");
  EXPECT_FALSE(Deliver({.batch = stray.MakeBatch(0, 1)}).ok());
  EXPECT_FALSE(manila_.session->Receive(EncodeFrame({.follow = Follow{stray.id()}})).ok());
}

TEST_F(SessionTest, AGapEndsTheSessionAndReconnectingResumes) {
  Exchange();
  fund_.AddCase(ledger_);
  fund_.AddCase(ledger_);
  const TreeSize size = ledger_.size();
  const Frame gap{.batch = ledger_.MakeBatch(size - 1, size)};
  EXPECT_FALSE(hong_kong_.session->Receive(EncodeFrame(gap)).ok());
  EXPECT_EQ(Held(ledger_), size - 2);
  Connect();
  Exchange();
  EXPECT_EQ(Held(ledger_), size);
}

TEST_F(SessionTest, ADamagedBatchIsToldFromAForkByProof) {
  Exchange();
  const TreeSize held = ledger_.size();
  fund_.AddCase(ledger_);
  Exchange([](std::string& frame) {
    auto decoded = DecodeFrame(frame);
    if (!decoded->batch.has_value() || decoded->batch->entries.empty()) return;
    decoded->batch->entries[0][10] ^= 1;
    frame = EncodeFrame(*decoded);
  });
  EXPECT_EQ(hong_kong_.session->status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Held(ledger_), held);
  EXPECT_FALSE(hong_kong_.replica->Find(ledger_.id())->Forked());
  Connect();
  Exchange();
  EXPECT_EQ(Held(ledger_), ledger_.size());
}

TEST_F(SessionTest, AForkStopsOneLogAndNotTheOthers) {
  fund_.AddCase(ledger_);
  Exchange();
  const TreeSize held = ledger_.size();
  ledger_.CutTo(held - 1);
  for (int i = 0; i < 5; ++i) fund_.AddCase(ledger_);
  Connect();
  Exchange();
  EXPECT_TRUE(hong_kong_.replica->Find(ledger_.id())->Forked());
  EXPECT_EQ(Held(ledger_), held);
  EXPECT_FALSE(hong_kong_.session->closed());
  fund_.AdmitSite("dubai");
  Exchange();
  EXPECT_EQ(Held(fund_.directory()), fund_.directory().size());
}

TEST_F(SessionTest, AWriterThatWentBackIsSeenByItsSmallerHead) {
  for (int i = 0; i < 5; ++i) fund_.AddCase(ledger_);
  Exchange();
  ledger_.CutTo(ledger_.size() - 3);
  Connect();
  Exchange();
  EXPECT_FALSE(hong_kong_.replica->Find(ledger_.id())->Forked());
  fund_.AddCase(ledger_);
  Connect();
  Exchange();
  EXPECT_TRUE(hong_kong_.replica->Find(ledger_.id())->Forked());
}

// What its sessions show a log, and that it may be held.
class WatchedLog final : public LocalLog {
 public:
  explicit WatchedLog(const TestLog& log) : log_(log) {}
  const LogId& id() const override { return log_.id(); }
  const entry::LogName& name() const override { return log_.name(); }
  std::string PublishedCheckpoint() const override { return log_.PublishedCheckpoint(); }
  absl::StatusOr<std::vector<std::string>> ReadEntries(LogIndex first, size_t count_max,
                                                       size_t bytes_max) const override {
    return log_.ReadEntries(first, count_max, bytes_max);
  }
  absl::StatusOr<std::vector<Hash>> ConsistencyProof(TreeSize old_size,
                                                     TreeSize new_size) const override {
    return log_.ConsistencyProof(old_size, new_size);
  }
  absl::StatusOr<Hash> RootAt(TreeSize size) const override { return log_.RootAt(size); }
  absl::Status CompareWithHeadHeldBy(absl::string_view site,
                                     absl::string_view note) const override {
    shown.push_back(absl::StrCat(site, ": ", note));
    held = true;
    return absl::OkStatus();
  }
  bool IsHeld() const override { return held; }

  mutable std::vector<std::string> shown;
  mutable bool held = false;

 private:
  const TestLog& log_;
};

class ShownHeadTest : public SessionTest {
 protected:
  void ConnectWatched() {
    Connect();
    manila_.session =
        std::make_unique<Session>(Session::Options{"hong-kong", Incarnation{}, may_send_},
                                  LocalLogs{&fund_.directory(), &watched_}, manila_.replica.get());
  }
  WatchedLog watched_{ledger_};
};

TEST_F(ShownHeadTest, AWriterThatOffersLessThanIsHeldIsShownItsOwnHead) {
  fund_.AddCase(ledger_);
  Exchange();
  const std::string head = ledger_.PublishedCheckpoint();
  ledger_.CutTo(ledger_.size() - 1);
  ConnectWatched();
  Exchange();
  EXPECT_THAT(watched_.shown, ::testing::ElementsAre("hong-kong: " + head));
  EXPECT_FALSE(hong_kong_.replica->Find(ledger_.id())->Forked()) << "nothing is sent of a held log";
  EXPECT_FALSE(manila_.session->closed());
  EXPECT_FALSE(hong_kong_.session->closed());
}

TEST_F(ShownHeadTest, AWriterThatOffersWhatIsHeldIsShownNothing) {
  Exchange();
  ConnectWatched();
  Exchange();
  fund_.AddCase(ledger_);
  Exchange();
  EXPECT_THAT(watched_.shown, ::testing::IsEmpty());
  EXPECT_EQ(Held(ledger_), ledger_.size());
}

TEST_F(ShownHeadTest, AWriterOfAnotherHistoryIsShownTheHeadInThisSessionAndTheNext) {
  fund_.AddCase(ledger_);
  Exchange();
  const std::string head = ledger_.PublishedCheckpoint();
  ledger_.CutTo(ledger_.size() - 1);
  for (int i = 0; i < 3; ++i) fund_.AddCase(ledger_, "another");
  ConnectWatched();
  Exchange();
  EXPECT_THAT(watched_.shown, ::testing::ElementsAre("hong-kong: " + head));
  EXPECT_TRUE(hong_kong_.replica->Find(ledger_.id())->Forked());
  ConnectWatched();
  Exchange();
  EXPECT_THAT(watched_.shown, ::testing::ElementsAre("hong-kong: " + head, "hong-kong: " + head));
}

TEST_F(ShownHeadTest, MoreThanAHeadOfALogThatIsWrittenHereEndsTheSession) {
  ConnectWatched();
  Exchange();
  Batch batch = ledger_.MakeBatch(0, 1);
  EXPECT_FALSE(manila_.session->Receive(EncodeFrame({.batch = batch})).ok());
  EXPECT_THAT(watched_.shown, ::testing::IsEmpty());
}

TEST_F(SessionTest, CloseSaysBye) {
  Exchange();
  manila_.session->Close("draining");
  Exchange();
  EXPECT_TRUE(manila_.session->closed());
  EXPECT_THAT(std::string(hong_kong_.session->status().message()), HasSubstr("draining"));
}

}  // namespace
}  // namespace amanat::replication
