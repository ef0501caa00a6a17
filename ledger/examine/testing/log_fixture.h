// A fund log under examination, with a directory of two administrators, a treasurer, a collector and
// two other logs beside it, for tests. Verbs make entries, change them where a test wants to, and take
// them; the last finding stays at hand.
#ifndef AMANAT_LEDGER_EXAMINE_TESTING_LOG_FIXTURE_H_
#define AMANAT_LEDGER_EXAMINE_TESTING_LOG_FIXTURE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/log_state.h"
#include "ledger/examine/testing/told_rules.h"
#include "ledger/signing/signing.h"

namespace amanat::examine {

template <typename T>
T Filled(uint8_t byte) {
  T value;
  value.value.fill(byte);
  return value;
}

class FakeSurroundings final : public Surroundings {
 public:
  struct Log {
    TreeSize size = 0;
    std::map<LogIndex, EntryFacts> facts;
    std::map<TreeSize, Hash> roots;
    std::optional<UnixMicros> last_record_time = {};  // of an entry, which can then be read
  };
  const directory::Directory& directory() const override { return known_directory; }
  TreeSize directory_size() const override { return known_size; }
  bool Holds(const LogId& log) const override { return logs.contains(log); }
  TreeSize SizeOf(const LogId& log) const override {
    return logs.contains(log) ? logs.at(log).size : 0;
  }
  std::optional<EntryFacts> Find(const LogId& log, LogIndex index) const override {
    if (!logs.contains(log) || !logs.at(log).facts.contains(index)) return std::nullopt;
    return logs.at(log).facts.at(index);
  }
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override {
    if (!logs.contains(log) || !logs.at(log).roots.contains(size)) return std::nullopt;
    return logs.at(log).roots.at(size);
  }

  absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override {
    if (own.contains(index)) return own.at(index);
    const auto other = logs.find(log);
    if (other == logs.end() || !other->second.last_record_time.has_value()) {
      return absl::NotFoundError("no such entry");
    }
    entry::Entry entry;
    entry.index = index;
    entry.record_time.micros = *other->second.last_record_time;
    entry.command = wire::Encode(entry::Command{.event_type = 1});
    return wire::Encode(entry);
  }

  std::map<LogIndex, std::string> own;  // of the log under examination
  directory::Directory known_directory;
  TreeSize known_size = 0;
  std::map<LogId, Log> logs;
};

// What a test changes in an otherwise valid entry; the command is signed after its change.
struct Change {
  std::function<void(entry::Command&)> command = [](entry::Command&) {};
  std::function<void(entry::Entry&)> entry = [](entry::Entry&) {};
};

class LogFixture : public ::testing::Test {
 protected:
  static constexpr LogIndex kAna = 1, kBen = 2, kTess = 4, kCol = 5;  // admissions
  static constexpr TreeSize kDirectorySize = 8;

  static constexpr char kHomeName[] = "owf.example/manila/fund/1";
  static constexpr char kElsewhereName[] = "owf.example/jeddah/fund/1";

  explicit LogFixture(const std::string& name = "owf.example/riyadh/fund/1")
      : name_(*entry::ParseLogName(name)),
        id_(entry::LogIdOf(name_, writer_.public_key())),
        state_(id_, nullptr, nullptr, toy::Catalogue()) {
    using directory::Role;
    AddToDirectory(0, entry::EventType::kLogFounded, NamingFirst({}, {}));
    Admit(kAna, "ana", ana_, {Role::kAdministrator});
    Admit(kBen, "ben", ben_, {Role::kAdministrator});
    AddToDirectory(3, entry::EventType::kSiteAdmitted,
                   directory::SiteAdmitted{"riyadh", "SA", "Asia/Riyadh"});
    Admit(kTess, "tess", tess_, {Role::kTreasurer});
    Admit(kCol, "col", col_, {Role::kCollector});
    AddToDirectory(6, entry::EventType::kLogAdmitted,
                   directory::LogAdmitted{kHomeName, KeyOf('h').public_key()});
    AddToDirectory(7, entry::EventType::kLogAdmitted,
                   directory::LogAdmitted{kElsewhereName, KeyOf('e').public_key()});
    around_.logs[directory_id_] = {.size = kDirectorySize,
                                   .roots = {{kDirectorySize, Filled<Hash>(7)}},
                                   .last_record_time = 1};
    around_.logs[id_] = {};
  }

  static LogId IdOf(const char* name, char key) {
    return entry::LogIdOf(*entry::ParseLogName(name), KeyOf(key).public_key());
  }
  static signing::PrivateKey KeyOf(char c) {
    return *signing::PrivateKey::FromSeed(std::string(32, c));
  }
  template <typename Body>
  void AddToDirectory(LogIndex index, entry::EventType type, const Body& body) {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    around_.known_directory.Apply(index, command, 0);
    around_.known_size = index + 1;
  }
  void Admit(LogIndex index, const std::string& code, const signing::PrivateKey& key,
             std::vector<directory::Role> roles) {
    AddToDirectory(index, entry::EventType::kOperatorAdmitted,
                   directory::OperatorAdmitted{code, key.public_key(), "riyadh", roles});
  }

  // Entries.
  template <typename Body>
  entry::Command CommandOf(entry::EventType type, const Body& body) const {
    entry::Command command;
    command.event_type = static_cast<uint32_t>(type);
    if constexpr (std::is_convertible_v<Body, std::string>) {
      command.body = body;
    } else {
      command.body = wire::Encode(body);
    }
    return command;
  }
  entry::Entry EntryOf(const entry::Command& command) const {
    entry::Entry entry;
    entry.index = state_.size();
    entry.record_time.micros = 1'000'000 + static_cast<int64_t>(state_.size());
    entry.command = wire::Encode(command);
    return entry;
  }
  template <typename Body>
  Finding TakeWriter(entry::EventType type, const Body& body, const Change& change = {}) {
    entry::Command command = CommandOf(type, body);
    change.command(command);
    entry::Entry entry = EntryOf(command);
    change.entry(entry);
    return Take(entry);
  }
  template <typename Body>
  Finding TakeSigned(entry::EventType type, const Body& body, std::vector<LogIndex> authors,
                     const Change& change = {}) {
    entry::Command command = CommandOf(type, body);
    command.target = id_;
    command.idempotency_key = Filled<IdempotencyKey>(++last_key_);
    command.expiry.micros = 2'000'000'000;
    command.rules_version = 1;
    command.directory = directory_id_;
    command.authors = std::move(authors);
    change.command(command);
    entry::Entry entry = EntryOf(command);
    for (const LogIndex author : command.authors) {
      entry.signatures += SignerOf(author).Sign(entry::CommandSigningBytes(entry.command)).str();
    }
    change.entry(entry);
    return Take(entry);
  }
  // Any act that a treasurer signs and that needs no postings.
  Finding TakeAct(const Change& change = {}) {
    return TakeSigned(toy::kNoted, "case", {kTess}, change);
  }
  virtual Finding Take(const entry::Entry& entry) {
    const auto leaf = ParseLeaf(wire::Encode(entry));
    EXPECT_TRUE(leaf.ok()) << leaf.status();
    if (!leaf.ok()) return {};
    last_ = state_.Take(*leaf, around_);
    last_hash_ = leaf->hash;
    last_leaf_ = *leaf;
    return last_;
  }
  Finding Found(const Change& change = {}) {
    entry::LogFounded founding{name_.str(), writer_.public_key()};
    if (name_.book == entry::Book::kDirectory) {
      founding = NamingFirst(founding, {ana_.public_key(), ben_.public_key()});
    } else {
      founding.directory = directory_id_;
    }
    return TakeWriter(entry::EventType::kLogFounded, founding, change);
  }
  Finding FollowDirectory() {
    return TakeWriter(entry::EventType::kFollowed,
                      entry::Followed{directory_id_, kDirectorySize, Filled<Hash>(7)});
  }
  // Founded, started, following the directory.
  void Start() {
    ASSERT_EQ(Found().verdict, Verdict::kValid);
    ASSERT_EQ(FollowDirectory().verdict, Verdict::kValid) << last_.detail;
    state_.Commit();
  }
  const signing::PrivateKey& SignerOf(LogIndex author) const {
    return author == kAna ? ana_ : author == kBen ? ben_ : author == kTess ? tess_ : col_;
  }

  const signing::PrivateKey writer_ = KeyOf('w');
  const signing::PrivateKey ana_ = KeyOf('a'), ben_ = KeyOf('b'), tess_ = KeyOf('t'),
                            col_ = KeyOf('c');
  const LogId directory_id_ = Filled<LogId>(0xd1);
  const LogId home_ = IdOf(kHomeName, 'h');            // admitted, and held where a test says so
  const LogId elsewhere_ = IdOf(kElsewhereName, 'e');  // admitted, and never held
  entry::LogName name_;
  LogId id_;
  LogState state_;
  FakeSurroundings around_;
  Finding last_;
  Hash last_hash_;
  Leaf last_leaf_;
  uint8_t last_key_ = 0;
};

MATCHER_P2(Is, verdict, rule, "") {
  *result_listener << "verdict " << static_cast<int>(arg.verdict) << ", rule " << arg.rule
                   << ", detail " << arg.detail;
  return arg.verdict == verdict && arg.rule == rule;
}
inline auto IsValid() { return Is(Verdict::kValid, ""); }
inline auto IsInvalid(const char* rule) { return Is(Verdict::kInvalid, rule); }
inline auto IsWaiting(const char* rule) { return Is(Verdict::kWaiting, rule); }

}  // namespace amanat::examine

#endif  // AMANAT_LEDGER_EXAMINE_TESTING_LOG_FIXTURE_H_
