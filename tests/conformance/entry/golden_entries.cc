#include "tests/conformance/entry/golden_entries.h"

#include "ledger/accounts/chart.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/trust_policy.h"
#include "ledger/directory/events.h"
#include "ledger/entry/log_name.h"
#include "ledger/entry/text.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tile.h"
#include "nlohmann/json.hpp"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::golden {
namespace {

using entry::Command;
using entry::Entry;
using entry::EventType;

constexpr char kDirectoryLog[] = "owf.example/manila/directory/1";
constexpr char kFundLog[] = "owf.example/manila/fund/1";
constexpr char kRiyadhLog[] = "owf.example/riyadh/fund/1";
constexpr UnixMicros kStart = 1'767'225'600'000'000;  // 2026-01-01T00:00:00Z
constexpr CivilDays kDay = 20'454;                    // 2026-01-01
constexpr money::Currency kRiyal{.numeric = 682};

// Keys from seeds of one repeated byte.
struct Keys {
  signing::PrivateKey directory = FromByte(0x01), fund = FromByte(0x02), riyadh = FromByte(0x03),
                      administrator = FromByte(0x0a), treasurer = FromByte(0x0b),
                      collector = FromByte(0x0c), second_administrator = FromByte(0x0d);
  static signing::PrivateKey FromByte(char byte) {
    return *signing::PrivateKey::FromSeed(std::string(signing::kSeedBytes, byte));
  }
};

template <typename T>
T Filled(uint8_t byte) {
  T value;
  value.value.fill(byte);
  return value;
}

LogId IdOf(const char* name, const signing::PrivateKey& key) {
  return entry::LogIdOf(*entry::ParseLogName(name), key.public_key());
}

// The logs and keys, and one function for each vector.
class Maker {
 public:
  GoldenEntry Founding() const {
    const entry::LogFounded body{
        kDirectoryLog,
        keys_.directory.public_key(),
        LogId(),
        1,
        Filled<Hash>(0x52),
        {keys_.administrator.public_key(), keys_.second_administrator.public_key()}};
    return Of("founding", kDirectoryLog, EntryOf(0, Unsigned(EventType::kLogFounded, body)), body);
  }
  GoldenEntry Admission() const {
    const directory::OperatorAdmitted body{.code = "ana",
                                           .public_key = keys_.administrator.public_key(),
                                           .site = "manila",
                                           .roles = {directory::Role::kAdministrator}};
    Command command = Signed(EventType::kOperatorAdmitted, body, directory_, 0x21);
    command.directory = LogId();  // the first two administrators name no author
    return Of("operator_admission", kDirectoryLog, EntryOf(1, command, &keys_.administrator), body);
  }
  GoldenEntry Followed() const {
    const entry::Followed body{directory_, 6, Filled<Hash>(0x44)};
    return Of("followed", kFundLog, EntryOf(1, Unsigned(EventType::kFollowed, body)), body);
  }
  // The body of an issue belongs to the treasury; here it is money alone.
  GoldenEntry Issue() const {
    const money::Money body{kRiyal, 5'000'000};
    Command command = Signed(event::kAllotmentIssued, body, fund_, 0x22);
    command.authors = {4};
    command.streams = {{Filled<StreamId>(0x51), 0}};
    Entry entry = EntryOf(7, command, &keys_.treasurer);
    entry.recipient = riyadh_;
    entry.rests_on = {{directory_, 5, Filled<Hash>(0x45)}};
    entry.openings = {accounts::OpeningOf(
        rules::FundCatalogue(), {"manila", chart::kAllotmentInTransit, kRiyal, "riyadh-1"})};
    entry.postings = {{5, body.minor_units, entry::Phase::kPosted},
                      {2, -body.minor_units, entry::Phase::kPosted}};
    return Of("signed_with_postings", kFundLog, entry, body);
  }
  GoldenEntry Refusal() const {
    GoldenEntry golden = Issue();
    Command command = *entry::DecodeCommand(golden.entry.command);
    command.idempotency_key = Filled<IdempotencyKey>(0x23);
    Entry entry = EntryOf(8, command, &keys_.treasurer);
    entry.outcome = entry::Outcome::kLimitExceeded;
    golden.name = "refusal";
    golden.entry = entry;
    return golden;
  }
  GoldenEntry Manifest() const {
    const entry::Manifest body = ManifestBody();
    Command command = Signed(event::kContributionManifest, body, fund_, 0x24);
    command.authors = {5};
    Entry entry = EntryOf(9, command, &keys_.collector);
    return Of("manifest", kFundLog, entry, body);
  }
  GoldenEntry Line() const {
    Entry entry = EntryOf(10, Command());
    entry.command = wire::Encode(LineOf(2));
    entry.line = entry::ManifestLine{.manifest = 9, .line = 2};
    entry.postings = {{6, 140'000, entry::Phase::kPosted}, {7, -140'000, entry::Phase::kPosted}};
    entry.once = {Filled<OnceFingerprint>(0x61)};
    return {"manifest_line", kFundLog, entry, "null"};
  }
  GoldenEntry Duplicates() const {
    const entry::ImportDuplicates body{
        .manifest = 9,
        .runs = {{.first = 1, .count = 1, .earlier = 4}, {.first = 3, .count = 1, .earlier = 7}}};
    return Of("duplicates", kFundLog, EntryOf(11, Unsigned(EventType::kImportDuplicates, body)),
              body);
  }

  entry::Manifest ManifestBody() const {
    merkle::Frontier tree;
    for (const uint64_t line : {1, 2, 3}) tree.Append(LineHash(line));
    entry::Manifest body{.root = tree.Root(),
                         .count = 3,
                         .line_event_type = 143,
                         .source = "gulf-collector",
                         .file_digest = Filled<Hash>(0x62)};
    body.file_date.days = kDay - 1;
    return body;
  }
  const Keys& keys() const { return keys_; }

 private:
  static entry::LineCommand LineOf(uint64_t line) {
    entry::LineCommand command;
    command.body = absl::StrCat("receipt-", line);
    command.subjects = {Filled<SubjectId>(static_cast<uint8_t>(0x70 + line))};
    return command;
  }
  static Hash LineHash(uint64_t line) { return merkle::HashLeaf(wire::Encode(LineOf(line))); }

  template <typename Body>
  Command Unsigned(EventType type, const Body& body) const {
    Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    return command;
  }
  template <typename Body>
  Command Signed(EventType type, const Body& body, const LogId& target, uint8_t key) const {
    Command command = Unsigned(type, body);
    command.target = target;
    command.idempotency_key = Filled<IdempotencyKey>(key);
    command.effective_date.days = kDay;
    command.expiry.micros = kStart + kMicrosPerDay;
    command.rules_version = 1;
    command.directory = directory_;
    return command;
  }
  static Entry EntryOf(LogIndex index, const Command& command,
                       const signing::PrivateKey* signer = nullptr) {
    Entry entry;
    entry.index = index;
    entry.record_time.micros = kStart + static_cast<UnixMicros>(index);
    entry.command = wire::Encode(command);
    if (signer != nullptr) {
      entry.signatures = signer->Sign(entry::CommandSigningBytes(entry.command)).str();
    }
    return entry;
  }
  template <typename Body>
  static GoldenEntry Of(const char* name, const char* log, const Entry& entry, const Body& body) {
    if constexpr (std::is_same_v<Body, money::Money>) {
      return {name, log, entry,
              absl::StrCat("{\"currency\":\"", money::CodeOf(body.currency), "\",\"amount\":\"",
                           money::FormatAmount(body), "\"}")};
    } else {
      return {name, log, entry, entry::ToJson(body, rules::FundCatalogue())};
    }
  }

  const Keys keys_{};
  const LogId directory_ = IdOf(kDirectoryLog, keys_.directory);
  const LogId fund_ = IdOf(kFundLog, keys_.fund);
  const LogId riyadh_ = IdOf(kRiyadhLog, keys_.riyadh);
};

using Json = nlohmann::ordered_json;

Json LogsJson(const Maker& maker) {
  Json logs = Json::array();
  const std::pair<const char*, const signing::PrivateKey*> kLogs[] = {
      {kDirectoryLog, &maker.keys().directory},
      {kFundLog, &maker.keys().fund},
      {kRiyadhLog, &maker.keys().riyadh}};
  int seed = 0;
  for (const auto& [name, key] : kLogs) {
    logs.push_back({{"name", name},
                    {"key_seed", HexEncode(std::string(signing::kSeedBytes, ++seed))},
                    {"founding_key", key->public_key().hex()},
                    {"log_id", IdOf(name, *key).hex()}});
  }
  return logs;
}

Json EntryJson(const GoldenEntry& golden) {
  const std::string bytes = wire::Encode(golden.entry);
  Json json;
  json["name"] = golden.name;
  json["log"] = golden.log;
  json["bytes"] = bytes.size();
  json["hex"] = HexEncode(bytes);
  json["leaf_hash"] = merkle::HashLeaf(bytes).hex();
  json["entry"] = Json::parse(entry::ToJson(golden.entry, rules::FundCatalogue()));
  if (golden.entry.line.has_value()) {
    json["line_command"] = Json::parse(
        entry::ToJson(*entry::DecodeLineCommand(golden.entry.command), rules::FundCatalogue()));
  } else {
    json["command"] = Json::parse(
        entry::ToJson(*entry::DecodeCommand(golden.entry.command), rules::FundCatalogue()));
    json["body"] = Json::parse(golden.body_json);
  }
  return json;
}

}  // namespace

std::vector<GoldenEntry> GoldenEntries() {
  const Maker maker;
  return {maker.Founding(), maker.Admission(), maker.Followed(), maker.Issue(),
          maker.Refusal(),  maker.Manifest(),  maker.Line(),     maker.Duplicates()};
}

std::string GoldenJson() {
  const Maker maker;
  Json json;
  json["about"] =
      "Entries of the Amanat ledger, encoding version 1. Key seeds of operators: 32 "
      "bytes of 0a (administrator), 0b (treasurer), 0c (collector). See "
      "ledger/doc/entry_format.md.";
  json["logs"] = LogsJson(maker);
  json["entries"] = Json::array();
  for (const GoldenEntry& golden : GoldenEntries()) json["entries"].push_back(EntryJson(golden));
  return json.dump(2) + "\n";
}

std::map<std::string, std::string> FuzzSeeds() {
  const Maker maker;
  std::map<std::string, std::string> seeds;
  std::vector<std::string> entries;
  for (const GoldenEntry& golden : GoldenEntries()) {
    entries.push_back(wire::Encode(golden.entry));
    seeds["entry/" + golden.name] = entries.back();
    seeds["command/" + golden.name] = golden.entry.command;
  }
  const money::Money amount{kRiyal, 100};
  const auto add = [&](const char* name, EventType type, const auto& body) {
    Command command;
    command.event_type = static_cast<uint32_t>(type);
    command.body = wire::Encode(body);
    seeds[absl::StrCat("command/", name)] = wire::Encode(command);
  };
  add("key_revoked", EventType::kKeyRevoked, directory::KeyRevoked{1, "lost"});
  add("log_admitted", EventType::kLogAdmitted,
      directory::LogAdmitted{kFundLog, maker.keys().fund.public_key()});
  add("ceiling", EventType::kCeilingSet, directory::CeilingSet{"manila", "ticket", amount});
  add("rate", EventType::kRateSet,
      directory::RateSet{kRiyal, {.numeric = 608}, 152'347, 10'000, "bank", {}});
  directory::ScheduleSet schedule{.version = 1, .contribution = amount, .cover_months = 24};
  schedule.benefits = {{.code = "death-natural", .programme = "life", .amount = amount}};
  add("schedule", EventType::kScheduleSet, schedule);
  add("audit_parameters", EventType::kAuditParametersSet,
      directory::AuditParametersSet{1, {{directory::AuditParameter::kStaleRateDays, 14}}});
  seeds["manifest/three_lines"] = wire::Encode(maker.ManifestBody());
  seeds["manifest/duplicates"] = entry::DecodeCommand(maker.Duplicates().entry.command)->body;
  seeds["note/checkpoint"] = checkpoint::SignCheckpoint(
      {.origin = kFundLog, .size = 8, .root = Filled<Hash>(0x44), .extensions = {}},
      maker.keys().fund);
  checkpoint::TrustPolicy policy;
  policy.logs = {{checkpoint::MakeVerifierKey(kDirectoryLog, maker.keys().directory.public_key()),
                  "https://owf.example/"}};
  policy.witnesses = {
      {"riyadh",
       checkpoint::MakeVerifierKey("owf.example/riyadh", maker.keys().riyadh.public_key(),
                                   checkpoint::kKeyTypeCosignature),
       ""}};
  policy.groups = {{"all", 1, {"riyadh"}}};
  policy.quorum = "all";
  seeds["trust_policy/one_log"] = checkpoint::FormatTrustPolicy(policy);
  // The first byte tells what follows: a path, or a bundle of so many entries.
  seeds["tile/tile_path"] = std::string(1, '\0') + merkle::TilePath({2, 1'234'067, 17});
  seeds["tile/bundle_path"] = std::string(1, '\0') + merkle::EntryBundlePath(273, 112);
  seeds["tile/bundle"] =
      std::string(1, static_cast<char>(entries.size())) + *merkle::EncodeEntryBundle(entries);
  return seeds;
}

}  // namespace amanat::golden
