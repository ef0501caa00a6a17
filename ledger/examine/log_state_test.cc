#include "ledger/examine/log_state.h"

#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/examine/testing/log_fixture.h"
#include "ledger/proposal/effects.h"

namespace amanat::examine {
namespace {

using entry::Command;
using entry::Entry;
using entry::EventType;

class LogStateTest : public LogFixture {};

// Order and founding.

TEST_F(LogStateTest, AValidBeginningIsTaken) {
  Start();
  EXPECT_EQ(state_.size(), 2u);
  EXPECT_EQ(state_.name(), name_);
  EXPECT_EQ(state_.DirectorySize(), kDirectorySize);
  EXPECT_THAT(TakeAct(), IsValid());
  EXPECT_EQ(state_.size(), 3u);
}

TEST_F(LogStateTest, TheIndexIsThePlace) {
  Start();
  EXPECT_THAT(TakeAct({.entry = [](Entry& e) { ++e.index; }}), IsInvalid("INDEX"));
  EXPECT_THAT(TakeAct({.entry = [](Entry& e) { --e.index; }}), IsInvalid("INDEX"));
}

TEST_F(LogStateTest, RecordTimeNeverDecreases) {
  Start();
  const int64_t last = state_.last_record_time();
  const auto at = [&](int64_t micros) {
    return TakeAct({.entry = [=](Entry& e) { e.record_time.micros = micros; }});
  };
  EXPECT_THAT(at(last - 1), IsInvalid("RECORD_TIME"));
  EXPECT_THAT(at(0), IsInvalid("RECORD_TIME"));
  EXPECT_THAT(at(last), IsValid());
}

TEST_F(LogStateTest, EntryZeroFoundsAndNoOtherDoes) {
  EXPECT_THAT(TakeWriter(EventType::kWriterStarted, entry::WriterStarted{}), IsInvalid("FOUNDING"));
  Start();
  EXPECT_THAT(Found(), IsInvalid("FOUNDING"));
}

TEST_F(LogStateTest, OnlyTheDirectorysFoundingNamesRulesAndFounders) {
  const auto founded = [&](const entry::LogFounded& founding) {
    return TakeWriter(EventType::kLogFounded, founding);
  };
  const entry::LogFounded founding{name_.str(), writer_.public_key(), directory_id_};
  EXPECT_THAT(founded(NamingFirst(founding, {})), IsInvalid("LOG_FOUNDED"));
  entry::LogFounded digest_alone = founding;
  digest_alone.rules_digest = Filled<Hash>(1);
  EXPECT_THAT(founded(digest_alone), IsInvalid("LOG_FOUNDED"));
  entry::LogFounded founders = founding;
  founders.administrators = {ana_.public_key(), ben_.public_key()};
  EXPECT_THAT(founded(founders), IsInvalid("LOG_FOUNDED"));
  EXPECT_THAT(founded(founding), IsValid());
}

TEST_F(LogStateTest, ACommandNamesTheVersionOfTheRulesThatIsActive) {
  Start();
  const auto at = [&](uint32_t version) {
    return TakeAct({.command = [=](Command& c) { c.rules_version = version; }});
  };
  EXPECT_THAT(at(0), IsInvalid("RULES_VERSION"));
  EXPECT_THAT(at(2), IsInvalid("RULES_VERSION"));
  EXPECT_THAT(at(1), IsValid());
  EXPECT_THAT(TakeWriter(EventType::kWriterStarted, entry::WriterStarted{},
                         {.command = [](Command& c) { c.rules_version = 1; }}),
              IsInvalid("SIGNER_CLASS"));
}

TEST_F(LogStateTest, TheFoundingSpellsOutTheNameAndKeyOfTheId) {
  const auto found = [&](const std::string& name, const PublicKey& key, const LogId& directory) {
    return TakeWriter(EventType::kLogFounded, entry::LogFounded{name, key, directory});
  };
  EXPECT_THAT(found(name_.str(), ana_.public_key(), directory_id_), IsInvalid("LOG_ID"));
  EXPECT_THAT(found("owf.example/riyadh/fund/2", writer_.public_key(), directory_id_),
              IsInvalid("LOG_ID"));
  EXPECT_THAT(found("riyadh", writer_.public_key(), directory_id_), IsInvalid("LOG_NAME"));
  EXPECT_THAT(found(name_.str(), writer_.public_key(), LogId()), IsInvalid("LOG_FOUNDED"));
  EXPECT_THAT(TakeWriter(EventType::kLogFounded, "\xff"), IsInvalid("BODY"));
  EXPECT_THAT(found(name_.str(), writer_.public_key(), directory_id_), IsValid());
}

TEST_F(LogStateTest, AnEventStandsInItsBookOnly) {
  Start();
  EXPECT_THAT(TakeSigned(EventType::kRateSet, "rate", {kAna, kBen}), IsInvalid("BOOK"));
  EXPECT_THAT(TakeSigned(toy::kPriceSeen, "prices", {kTess}), IsInvalid("BOOK"));
}

// The writer's entries.

TEST_F(LogStateTest, AWriterEntryHasNoSignatureKeyOrRefusal) {
  Start();
  const auto started = [&](const Change& change) {
    return TakeWriter(EventType::kWriterStarted, entry::WriterStarted{Filled<Incarnation>(9)},
                      change);
  };
  EXPECT_THAT(started({.entry = [](Entry& e) { e.signatures.assign(64, 's'); }}),
              IsInvalid("SIGNER_CLASS"));
  EXPECT_THAT(started({.command = [](Command& c) { c.authors = {1}; }}), IsInvalid("SIGNER_CLASS"));
  EXPECT_THAT(
      started({.command = [](Command& c) { c.idempotency_key = Filled<IdempotencyKey>(1); }}),
      IsInvalid("SIGNER_CLASS"));
  EXPECT_THAT(started({.entry = [](Entry& e) { e.outcome = toy::kMissing; }}),
              IsInvalid("OUTCOME"));
  EXPECT_THAT(started({.command = [](Command& c) { c.target = Filled<LogId>(1); }}),
              IsInvalid("TARGET"));
  EXPECT_THAT(started({.command =
                           [](Command& c) {
                             c.streams = {{Filled<StreamId>(1), 5}};
                           }}),
              IsInvalid("EFFECTS"));
  EXPECT_THAT(started({.command = [](Command& c) { c.body = "\xff"; }}), IsInvalid("BODY"));
  EXPECT_THAT(started({}), IsValid());
  EXPECT_EQ(state_.incarnation(), Filled<Incarnation>(9));
}

TEST_F(LogStateTest, TheFrontierOnlyAdvances) {
  Start();
  const auto followed = [&](const LogId& log, TreeSize size) {
    return TakeWriter(EventType::kFollowed, entry::Followed{log, size, Filled<Hash>(7)});
  };
  EXPECT_THAT(FollowDirectory(), IsInvalid("FRONTIER")) << "the same size again";
  EXPECT_THAT(followed(id_, 1), IsInvalid("FRONTIER"));
  EXPECT_THAT(followed(LogId(), 1), IsInvalid("FRONTIER"));
  EXPECT_THAT(followed(Filled<LogId>(0xee), 0), IsInvalid("FRONTIER"));
  EXPECT_THAT(followed(Filled<LogId>(0xee), 3), IsInvalid("FRONTIER")) << "admitted by nobody";
  EXPECT_THAT(followed(elsewhere_, 3), IsValid()) << "a log that is not held here";
  EXPECT_EQ(state_.FrontierOf(elsewhere_).size, 3u);
}

TEST_F(LogStateTest, AFrontierBeyondWhatIsHereWaits) {
  Start();
  const auto followed = [&](TreeSize size) {
    return TakeWriter(EventType::kFollowed, entry::Followed{directory_id_, size, Filled<Hash>(7)});
  };
  EXPECT_THAT(followed(kDirectorySize + 1), IsWaiting("FRONTIER"));
  around_.logs[directory_id_].size = kDirectorySize + 1;
  EXPECT_THAT(followed(kDirectorySize + 1), IsWaiting("FRONTIER"))
      << "the directory by which the next entries are judged lags behind its log";
  around_.known_size = kDirectorySize + 1;
  EXPECT_THAT(followed(kDirectorySize + 1), IsWaiting("FRONTIER_ROOT")) << "root unreadable";
  around_.logs[directory_id_].roots[kDirectorySize + 1] = Filled<Hash>(8);
  EXPECT_THAT(followed(kDirectorySize + 1), IsInvalid("FRONTIER_ROOT"));
  around_.logs[directory_id_].roots[kDirectorySize + 1] = Filled<Hash>(7);
  EXPECT_THAT(followed(kDirectorySize + 1), IsValid());
}

TEST_F(LogStateTest, NothingIsDatedBeforeWhatItRestsOn) {
  ASSERT_THAT(Found(), IsValid());
  const auto followed_at = [&](UnixMicros time) {
    return TakeWriter(EventType::kFollowed,
                      entry::Followed{directory_id_, kDirectorySize, Filled<Hash>(7)},
                      {.entry = [=](Entry& e) { e.record_time.micros = time; }});
  };
  constexpr UnixMicros kThen = 5'000'000;
  around_.logs[directory_id_].last_record_time.reset();
  EXPECT_THAT(followed_at(kThen), IsWaiting("FRONTIER_TIME")) << "not to be read";
  around_.logs[directory_id_].last_record_time = kThen;
  EXPECT_THAT(followed_at(kThen - 1), IsInvalid("FRONTIER_TIME"));
  ASSERT_THAT(followed_at(kThen), IsValid());
  const auto act_at = [&](UnixMicros time) {
    return TakeAct({.entry = [=](Entry& e) { e.record_time.micros = time; }});
  };
  EXPECT_THAT(act_at(kThen - 1), IsInvalid("RECORD_TIME"))
      << "what lies behind it may rest on the same";
  EXPECT_THAT(act_at(kThen), IsValid());
}

// Signed entries.

TEST_F(LogStateTest, ACommandIsForThisLog) {
  Start();
  EXPECT_THAT(TakeAct({.command = [](Command& c) { c.target = LogId(); }}), IsInvalid("TARGET"));
  EXPECT_THAT(TakeAct({.command = [](Command& c) { c.target = Filled<LogId>(1); }}),
              IsInvalid("TARGET"));
}

TEST_F(LogStateTest, AnIdempotencyKeyIsUsedOnceAlsoByARefusal) {
  Start();
  EXPECT_THAT(TakeAct({.command = [](Command& c) { c.idempotency_key = IdempotencyKey(); }}),
              IsInvalid("IDEMPOTENCY_KEY"));
  const auto again = [](Command& c) { c.idempotency_key = Filled<IdempotencyKey>(0x77); };
  EXPECT_THAT(TakeAct({.command = again, .entry = [](Entry& e) { e.outcome = toy::kMissing; }}),
              IsValid());
  EXPECT_THAT(TakeAct({.command = again}), IsInvalid("IDEMPOTENCY_KEY"));
  EXPECT_EQ(state_.FindIdempotencyKey(Filled<IdempotencyKey>(0x77))->index, 2u);
}

TEST_F(LogStateTest, AnExpiredCommandIsNotSequenced) {
  Start();
  const int64_t now = 1'000'002;
  const auto expires = [&](int64_t micros) {
    return TakeAct({.command = [=](Command& c) { c.expiry.micros = micros; }});
  };
  EXPECT_THAT(expires(0), IsInvalid("EXPIRY"));
  EXPECT_THAT(expires(now), IsInvalid("EXPIRY"));
  EXPECT_THAT(expires(now + 1), IsValid());
}

TEST_F(LogStateTest, ACommandIsNotSequencedMoreThanThirtyDaysBeforeItExpires) {
  Start();
  const int64_t last = 1'000'002 + 30 * kMicrosPerDay;
  const auto expires = [&](int64_t micros) {
    return TakeAct({.command = [=](Command& c) { c.expiry.micros = micros; }});
  };
  EXPECT_THAT(expires(wire::kInstantMicrosMax), IsInvalid("EXPIRY"));
  EXPECT_THAT(expires(last + 1), IsInvalid("EXPIRY"));
  EXPECT_THAT(expires(last), IsValid());
}

TEST_F(LogStateTest, AnEffectiveDateIsCloseToTheRecordDate) {
  Start();
  const CivilDays record_date = 20'000;
  const auto effective = [&](CivilDays days) {
    return TakeAct(
        {.command =
             [=](Command& c) {
               c.effective_date.days = days;
               c.expiry.micros = (record_date + 2) * kMicrosPerDay;
             },
         .entry = [=](Entry& e) { e.record_time.micros = record_date * kMicrosPerDay; }});
  };
  for (const CivilDays wrong :
       {wire::kCivilDaysMin, CivilDays{0}, record_date - 8, record_date + 2, wire::kCivilDaysMax}) {
    EXPECT_THAT(effective(wrong), IsInvalid("EFFECTIVE_DATE"));
  }
  EXPECT_THAT(last_.detail, ::testing::HasSubstr("from 2024-09-27 to 2024-10-05"));
  for (const CivilDays right : {record_date - 7, record_date, record_date + 1}) {
    EXPECT_THAT(effective(right), IsValid());
  }
}

TEST_F(LogStateTest, SignaturesAreAsManyAsTheTypeWants) {
  Start();
  EXPECT_THAT(TakeSigned(toy::kNoted, "case", {}), IsInvalid("SIGNATURES"));
  EXPECT_THAT(TakeSigned(toy::kNoted, "case", {kTess, kCol}), IsInvalid("SIGNATURES"));
  EXPECT_THAT(TakeSigned(toy::kMinted, "sum", {kAna}), IsInvalid("SIGNATURES"));
  EXPECT_THAT(TakeAct({.entry = [](Entry& e) { e.signatures.clear(); }}), IsInvalid("SIGNATURES"));
  EXPECT_THAT(TakeAct({.entry = [](Entry& e) { e.signatures += e.signatures; }}),
              IsInvalid("SIGNATURES"));
}

TEST_F(LogStateTest, EverySignatureIsByItsAuthorOverTheseBytes) {
  Start();
  EXPECT_THAT(TakeAct({.entry = [](Entry& e) { e.signatures[3] ^= 1; }}), IsInvalid("SIGNATURE"));
  EXPECT_THAT(TakeAct({.entry =
                           [&](Entry& e) {
                             e.signatures = col_.Sign(entry::CommandSigningBytes(e.command)).str();
                           }}),
              IsInvalid("SIGNATURE"));
  EXPECT_THAT(TakeSigned(toy::kMinted, "sum", {kAna, kBen},
                         {.entry = [](Entry& e) { e.signatures[64] ^= 1; }}),
              IsInvalid("SIGNATURE"));
}

TEST_F(LogStateTest, AuthorsStandAdmittedAtTheFrontierOfTheLog) {
  Start();
  EXPECT_THAT(TakeSigned(toy::kNoted, "case", {3}), IsInvalid("AUTHOR"));
  Admit(kDirectorySize, "new", KeyOf('n'), {directory::Role::kOfficer});
  EXPECT_THAT(TakeSigned(toy::kNoted, "case", {kDirectorySize}), IsInvalid("AUTHOR"))
      << "newer than the frontier";
  EXPECT_THAT(TakeSigned(toy::kMinted, "sum", {kAna, 3}), IsInvalid("AUTHOR"));
  EXPECT_THAT(TakeSigned(toy::kMinted, "sum", {kAna, kTess}), IsValid())
      << "which roles the two have is for the rules to ask";
}

TEST_F(LogStateTest, ARevocationCountsOnceTheLogFollowedIt) {
  Start();
  AddToDirectory(kDirectorySize, EventType::kKeyRevoked, directory::KeyRevoked{kTess, "lost"});
  around_.logs[directory_id_].size = kDirectorySize + 1;
  around_.logs[directory_id_].roots[kDirectorySize + 1] = Filled<Hash>(8);
  EXPECT_THAT(TakeAct(), IsValid()) << "signed before the revocation arrived";
  ASSERT_THAT(TakeWriter(EventType::kFollowed,
                         entry::Followed{directory_id_, kDirectorySize + 1, Filled<Hash>(8)}),
              IsValid());
  EXPECT_THAT(TakeAct(), IsInvalid("AUTHOR"));
}

TEST_F(LogStateTest, AuthorsAreOfTheLogsOwnDirectory) {
  Start();
  EXPECT_THAT(TakeAct({.command = [](Command& c) { c.directory = Filled<LogId>(1); }}),
              IsInvalid("DIRECTORY"));
  around_.known_size = kDirectorySize - 1;
  EXPECT_THAT(TakeAct(), IsWaiting("DIRECTORY"));
}

TEST_F(LogStateTest, ALineTypeNeverStandsAlone) {
  Start();
  EXPECT_THAT(TakeSigned(toy::kFileLine, "line", {kCol}), IsInvalid("SIGNER_CLASS"));
}

// Unknown event types of a newer version.

TEST_F(LogStateTest, AnUnknownTypeIsJudgedByItsEnvelope) {
  Start();
  constexpr auto kNewer = static_cast<EventType>(9999);
  EXPECT_THAT(TakeSigned(kNewer, "\xff", {kTess}), IsValid());
  EXPECT_THAT(TakeSigned(kNewer, "x", {kTess, kCol}), IsValid());
  EXPECT_THAT(TakeWriter(kNewer, "x"), IsValid());
  EXPECT_THAT(TakeSigned(kNewer, "x", {kTess}, {.entry = [](Entry& e) { e.signatures[0] ^= 1; }}),
              IsInvalid("SIGNATURE"));
  EXPECT_THAT(TakeSigned(kNewer, "x", {kTess}, {.entry = [](Entry& e) { e.signatures.clear(); }}),
              IsInvalid("SIGNER_CLASS"));
}

// The directory's own log.

class DirectoryLogTest : public LogFixture {
 protected:
  DirectoryLogTest() : LogFixture("owf.example/manila/directory/1") {
    around_.known_directory = directory::Directory();
    around_.known_size = 0;
  }
  // Takes what the directory's writer would: a valid entry enters the directory, too.
  Finding TakeAndApply(EventType type, const std::string& body, std::vector<LogIndex> authors,
                       const signing::PrivateKey* self = nullptr) {
    Command applied;
    const Finding finding =
        TakeSigned(type, body, std::move(authors),
                   {.command =
                        [&](Command& c) {
                          c.directory = id_;
                          applied = c;
                        },
                    .entry =
                        [&](Entry& e) {
                          if (self == nullptr) return;
                          e.signatures = self->Sign(entry::CommandSigningBytes(e.command)).str();
                        }});
    if (finding.verdict == Verdict::kValid) {
      around_.known_directory.Apply(around_.known_size++, applied, 0);
    }
    return finding;
  }
  Finding AdmitSelf(const std::string& code, const signing::PrivateKey& key,
                    const signing::PrivateKey& signer) {
    return TakeAndApply(EventType::kOperatorAdmitted,
                        wire::Encode(directory::OperatorAdmitted{
                            code, key.public_key(), "manila", {directory::Role::kAdministrator}}),
                        {}, &signer);
  }
  // Entry 0, which names the keys of ana and ben.
  void TakeFounding() {
    ASSERT_THAT(Found(), IsValid());
    around_.known_directory.Apply(around_.known_size++, last_leaf_.command, 0);
  }
  void FoundDirectory() {
    TakeFounding();
    ASSERT_THAT(AdmitSelf("ana", ana_, ana_), IsValid());
    ASSERT_THAT(AdmitSelf("ben", ben_, ben_), IsValid());
  }
  const std::string site_ = wire::Encode(directory::SiteAdmitted{"manila", "PH", "Asia/Manila"});
};

TEST_F(DirectoryLogTest, EntryZeroNamesTwoDifferentFounders) {
  const auto named = [&](std::vector<PublicKey> keys) {
    return TakeWriter(EventType::kLogFounded,
                      NamingFirst({name_.str(), writer_.public_key()}, std::move(keys)));
  };
  const PublicKey ana = ana_.public_key();
  const PublicKey ben = ben_.public_key();
  const auto refused = IsInvalid("LOG_FOUNDED");
  EXPECT_THAT(named({}), refused);
  EXPECT_THAT(named({ana}), refused);
  EXPECT_THAT(named({ana, ana}), refused);
  EXPECT_THAT(named({ana, ben, tess_.public_key()}), refused);
  EXPECT_THAT(named({ana, PublicKey()}), refused);
  EXPECT_THAT(named({writer_.public_key(), ben}), refused) << "the log's own key";
  EXPECT_THAT(named({ben, ana}), IsValid());
}

TEST_F(DirectoryLogTest, AKeyThatEntryZeroDoesNotNameFoundsNothing) {
  TakeFounding();
  EXPECT_THAT(AdmitSelf("tess", tess_, tess_), IsInvalid("FOUNDER"));
  ASSERT_THAT(AdmitSelf("ben", ben_, ben_), IsValid());
  EXPECT_THAT(AdmitSelf("tess", tess_, tess_), IsInvalid("FOUNDER"));
  EXPECT_THAT(AdmitSelf("ann", ben_, ben_), IsInvalid("DIRECTORY_RULE")) << "a key twice";
  ASSERT_THAT(AdmitSelf("ana", ana_, ana_), IsValid());
  EXPECT_THAT(AdmitSelf("tess", tess_, tess_), IsInvalid("SIGNATURES")) << "founding is over";
}

TEST_F(DirectoryLogTest, TheFirstTwoAdministratorsSignTheirOwnAdmission) {
  TakeFounding();
  EXPECT_THAT(AdmitSelf("ana", ana_, ben_), IsInvalid("SIGNATURE"));
  EXPECT_THAT(TakeAndApply(EventType::kSiteAdmitted, site_, {}, &ana_), IsInvalid("FOUNDING"));
  EXPECT_THAT(AdmitSelf("ana", ana_, ana_), IsValid());
  EXPECT_THAT(AdmitSelf("ann", ana_, ana_), IsInvalid("DIRECTORY_RULE")) << "a key twice";
  EXPECT_THAT(AdmitSelf("ben", ben_, ben_), IsValid());
  EXPECT_THAT(AdmitSelf("tess", tess_, tess_), IsInvalid("SIGNATURES")) << "founding is over";
}

TEST_F(DirectoryLogTest, TwoAdministratorsSignEveryOtherEntry) {
  FoundDirectory();
  EXPECT_THAT(TakeAndApply(EventType::kSiteAdmitted, site_, {kAna}), IsInvalid("SIGNATURES"));
  EXPECT_THAT(TakeAndApply(EventType::kSiteAdmitted, site_, {kAna, kBen}), IsValid());
  EXPECT_THAT(TakeAndApply(EventType::kSiteAdmitted, site_, {kAna, kBen}),
              IsInvalid("DIRECTORY_RULE"));
  EXPECT_THAT(TakeAndApply(static_cast<EventType>(9999), "newer", {kAna}), IsInvalid("SIGNATURES"));
  EXPECT_THAT(TakeAndApply(static_cast<EventType>(9999), "newer", {kAna, kBen}), IsValid());
}

TEST_F(DirectoryLogTest, AFollowerWhoseDirectoryLagsWaits) {
  FoundDirectory();
  around_.known_directory = directory::Directory();
  around_.known_size = 1;
  EXPECT_THAT(TakeAndApply(EventType::kSiteAdmitted, site_, {kAna, kBen}), IsWaiting("DIRECTORY"));
}

// Rules of one act, which moves money, and of a table that cannot take it.
class UnableRules final : public Rules {
 public:
  static constexpr state::Table kTable{0x40};
  static proposal::Decision Made() {
    proposal::Decision decision;
    decision.postings = {{{"riyadh", toy::kVault, {682}, ""}, 5},
                         {{"riyadh", toy::kCapital, {682}, ""}, -5}};
    return decision;
  }

  absl::StatusOr<proposal::Decision> Decide(const Command&, const Context&) const override {
    return Made();
  }
  absl::StatusOr<proposal::Decision> DecideLine(const Line&, const Context&) const override {
    return absl::InvalidArgumentError("no lines");
  }
  void AppendOnceKeys(const Line&, const entry::Manifest&,
                      std::vector<OnceFingerprint>&) const override {}
  absl::Status Evolve(const Leaf&, uint32_t, const Context&, Evolution& evolution) const override {
    if (!unable) return absl::OkStatus();
    evolution.rows.Put(kTable, "key", "half");
    return absl::InternalError("no row on which it rests");
  }
  std::optional<Command> TakeUp(const Leaf&, const LogId&, const Context&) const override {
    return std::nullopt;
  }
  const entry::Catalogue& catalogue() const override { return toy::Catalogue(); }
  const std::vector<state::Table>& tables() const override { return tables_; }
  const std::vector<state::Table>& indexes() const override { return indexes_; }

  bool unable = false;

 private:
  const std::vector<state::Table> tables_ = {kTable};
  const std::vector<state::Table> indexes_ = {};
};

// The fixture's entries, taken by a state with these rules as well.
class UnableRulesTest : public LogFixture {
 protected:
  Finding Take(const Entry& entry) override {
    LogFixture::Take(entry);
    return ruled_.Take(last_leaf_, around_);
  }

  UnableRules rules_;
  const RuleVersions versions_{{{1, NamingFirst({}, {}).rules_digest, &rules_}}};
  LogState ruled_{id_, nullptr, &versions_};
};

TEST_F(UnableRulesTest, WhatTheTablesCannotTakeIsInvalidAndChangesNothing) {
  Start();
  ASSERT_EQ(ruled_.size(), 2u);
  rules_.unable = true;
  EXPECT_THAT(TakeSigned(toy::kMinted, "sum", {kAna, kBen},
                         {.entry =
                              [&](Entry& e) {
                                proposal::FillEffects(UnableRules::Made(), ruled_.accounts(), e);
                              }}),
              IsInvalid("EFFECTS"));
  EXPECT_EQ(ruled_.size(), 2u);
  EXPECT_EQ(ruled_.accounts().count(), 0u);
  EXPECT_FALSE(ruled_.rows().Get(UnableRules::kTable, "key")->has_value());
  rules_.unable = false;
  EXPECT_THAT(ruled_.Take(last_leaf_, around_), IsValid());
  EXPECT_EQ(ruled_.accounts().Find(1)->posted, 5);
}

}  // namespace
}  // namespace amanat::examine
