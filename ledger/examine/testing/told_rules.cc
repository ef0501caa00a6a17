#include "ledger/examine/testing/told_rules.h"

#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/testing/toy_catalogue.h"
#include "ledger/entry/wire.h"
#include "ledger/examine/log_state.h"
#include "ledger/state/typed_table.h"

namespace amanat::examine {
namespace {

using proposal::Decision;

constexpr char kPrefix[] = "told\n";
constexpr char kRefusedSource[] = "refused";

struct ToldAccount {
  std::string office;
  uint32_t chart = 0;
  money::Currency currency;
  std::string dimension;
  uint64_t debit_balance_max = 0;
  uint64_t credit_balance_max = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "office", self.office);
    v.Field(2, "chart", self.chart);
    v.Field(3, "currency", self.currency);
    v.Field(4, "dimension", self.dimension);
    v.Field(5, "debit_balance_max", self.debit_balance_max);
    v.Field(6, "credit_balance_max", self.credit_balance_max);
  }
};

ToldAccount ToldOf(const accounts::AccountKey& key) {
  return {key.office, static_cast<uint32_t>(key.chart), key.currency, key.dimension, 0, 0};
}
accounts::AccountKey KeyOf(const ToldAccount& told) {
  return {told.office, static_cast<accounts::Chart>(told.chart), told.currency, told.dimension};
}

struct ToldPosting {
  ToldAccount account;
  int64_t amount = 0;
  entry::Phase phase = entry::Phase::kPosted;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "account", self.account);
    v.Field(2, "amount", self.amount);
    v.Field(3, "phase", self.phase);
  }
};

struct Told {
  std::string body;
  entry::Outcome outcome = entry::Outcome::kAccepted;
  std::string detail;
  LogId recipient;
  std::vector<entry::Reference> rests_on;
  std::vector<entry::Reference> consumes;
  std::vector<ToldPosting> postings;
  LogIndex closes_hold = 0;
  std::vector<OnceFingerprint> once;
  std::string added;
  std::vector<ToldAccount> openings;
  std::vector<ToldAccount> closings;
  LogIndex reverses = 0;
  uint32_t take_up_type = 0;
  std::string take_up_body;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "body", self.body);
    v.Field(2, "outcome", self.outcome);
    v.Field(3, "detail", self.detail);
    v.Field(4, "recipient", self.recipient);
    v.Field(5, "rests_on", self.rests_on);
    v.Field(6, "consumes", self.consumes);
    v.Field(7, "postings", self.postings);
    v.Field(8, "closes_hold", self.closes_hold);
    v.Field(9, "once", self.once);
    v.Field(10, "added", self.added);
    v.Field(11, "openings", self.openings);
    v.Field(12, "closings", self.closings);
    v.Field(13, "reverses", self.reverses);
    v.Field(14, "take_up_type", self.take_up_type);
    v.Field(15, "take_up_body", self.take_up_body);
  }
};

Told ToldOf(const std::string& body, const Decision& decision) {
  Told told;
  told.body = body;
  told.outcome = decision.outcome;
  told.detail = decision.detail;
  told.recipient = decision.recipient;
  told.rests_on = decision.rests_on;
  told.consumes = decision.consumes;
  for (const proposal::KeyedPosting& posting : decision.postings) {
    told.postings.push_back({ToldOf(posting.account), posting.amount, posting.phase});
  }
  told.closes_hold = decision.closes_hold;
  told.once = decision.once;
  told.added = decision.added;
  for (const proposal::KeyedOpening& opening : decision.openings) {
    told.openings.push_back(ToldOf(opening.account));
    told.openings.back().debit_balance_max = opening.debit_balance_max;
    told.openings.back().credit_balance_max = opening.credit_balance_max;
  }
  for (const accounts::AccountKey& key : decision.closings) told.closings.push_back(ToldOf(key));
  told.reverses = decision.reverses;
  return told;
}

Decision DecisionOf(const Told& told) {
  Decision decision;
  decision.outcome = told.outcome;
  decision.detail = told.detail;
  decision.recipient = told.recipient;
  decision.rests_on = told.rests_on;
  decision.consumes = told.consumes;
  for (const ToldPosting& posting : told.postings) {
    decision.postings.push_back({KeyOf(posting.account), posting.amount, posting.phase});
  }
  decision.closes_hold = told.closes_hold;
  decision.once = told.once;
  decision.added = told.added;
  for (const ToldAccount& opening : told.openings) {
    decision.openings.push_back(
        {KeyOf(opening), opening.debit_balance_max, opening.credit_balance_max});
  }
  for (const ToldAccount& account : told.closings) decision.closings.push_back(KeyOf(account));
  decision.reverses = told.reverses;
  return decision;
}

std::optional<Told> Read(absl::string_view body) {
  if (!absl::ConsumePrefix(&body, kPrefix)) return std::nullopt;
  auto told = wire::Decode<Told>(body);
  if (!told.ok()) return std::nullopt;
  return *std::move(told);
}

absl::Status Malformed() { return absl::InvalidArgumentError("it begins as told and is not"); }

struct ToldRow {
  std::string author;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "author", self.author);
  }
};
using ToldRows = state::TypedTable<ToldRow, uint64_t, uint64_t>;

const ToldRows& Rows() {
  static const auto* rows = new ToldRows(
      kToldTable, "TOLD",
      {{kToldIndex, [](const ToldRow& row, const ToldRows::Key&) -> std::optional<std::string> {
          if (row.author.empty()) return std::nullopt;
          return state::KeyOf(row.author);
        }}});
  return *rows;
}

struct ToldCountRow {
  uint64_t entries = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "entries", self.entries);
  }
};
using ToldCounts = state::TypedTable<ToldCountRow, uint64_t>;

const ToldCounts& Counts() {
  static const auto* counts = new ToldCounts(kToldCounts, "TOLD_COUNTS");
  return *counts;
}

// Empty for an entry of the writer, and while the directory has nobody.
std::string FirstAuthor(const Leaf& leaf, const Context& context) {
  const entry::Command& command =
      leaf.entry.line.has_value() ? context.import->command : leaf.command;
  if (command.authors.empty()) return "";
  const directory::Operator* author =
      context.directory.FindOperator(command.authors[0], context.directory_size);
  return author == nullptr ? "" : author->body.code;
}

class Telling final : public Rules {
 public:
  explicit Telling(uint32_t version) : version_(version) {}

  absl::StatusOr<Decision> Decide(const entry::Command& command,
                                  const Context& context) const override {
    AMANAT_RETURN_IF_ERROR(Counts().Find(context.rows(), command.event_type).status());
    if (const auto told = Read(command.body)) {
      for (const entry::Reference& reference : told->consumes) {
        AMANAT_RETURN_IF_ERROR(context.read(reference.log, reference.index).status());
      }
      return ByVersion(DecisionOf(*told));
    }
    if (absl::StartsWith(command.body, kPrefix)) return Malformed();
    Decision decision = ByVersion({});
    if (catalogue().IsManifest(command.event_type)) {
      const auto manifest = wire::Decode<entry::Manifest>(command.body);
      if (manifest.ok() && manifest->source == kRefusedSource) {
        decision.outcome = entry::Outcome::kDuplicate;
      }
    }
    return decision;
  }
  absl::StatusOr<Decision> DecideLine(const Line& line, const Context& context) const override {
    AMANAT_CHECK(context.import != nullptr);  // nobody asks of a line that is in no file
    const auto told = Read(line.body);
    if (!told.has_value()) {
      if (absl::StartsWith(line.body, kPrefix)) return Malformed();
      return Decision();
    }
    for (const OnceFingerprint& key : told->once) {
      const auto index = context.log.FindOnce(key);
      if (!index.has_value()) continue;
      Decision duplicate;
      duplicate.outcome = entry::Outcome::kDuplicate;
      duplicate.repeats = *index;
      return duplicate;
    }
    return DecisionOf(*told);
  }
  void AppendOnceKeys(const Line& line, const entry::Manifest&,
                      std::vector<OnceFingerprint>& keys) const override {
    const auto told = Read(line.body);
    if (told.has_value()) keys.insert(keys.end(), told->once.begin(), told->once.end());
  }
  absl::Status Evolve(const Leaf& leaf, uint32_t event_type, const Context& context,
                      Evolution& evolution) const override {
    AMANAT_ASSIGN_OR_RETURN(auto count, Counts().Find(evolution.rows, event_type));
    AMANAT_RETURN_IF_ERROR(
        Counts().Put(evolution.rows, {count.value_or(ToldCountRow()).entries + 1}, event_type));
    AMANAT_RETURN_IF_ERROR(
        Rows().Put(evolution.rows, {FirstAuthor(leaf, context)}, event_type, leaf.entry.index));
    if (!leaf.command.subjects.empty()) evolution.note = "told";
    return absl::OkStatus();
  }
  std::optional<entry::Command> TakeUp(const Leaf& foreign, const LogId& foreign_log,
                                       const Context& context) const override {
    const auto told = Read(foreign.command.body);
    if (!told.has_value() || told->take_up_type == 0 ||
        foreign.entry.recipient != context.log.id()) {
      return std::nullopt;
    }
    Told seen = *Read(told->take_up_body);
    seen.consumes.push_back({foreign_log, foreign.entry.index, foreign.hash});
    entry::Command command;
    command.event_type = told->take_up_type;
    command.body = kPrefix + wire::Encode(seen);
    return command;
  }
  const entry::Catalogue& catalogue() const override {
    return version_ == 1 ? toy::Catalogue() : toy::CatalogueOfSecond();
  }
  const std::vector<state::Table>& tables() const override {
    static const auto* tables = new std::vector<state::Table>{kToldTable, kToldCounts};
    return *tables;
  }
  const std::vector<state::Table>& indexes() const override {
    static const auto* indexes = new std::vector<state::Table>{kToldIndex};
    return *indexes;
  }

 private:
  Decision ByVersion(Decision decision) const {
    if (version_ > 1 && decision.added.empty()) decision.added = kBySecond;
    return decision;
  }

  const uint32_t version_;
};

RuleVersion VersionOf(uint32_t version) {
  Hash digest;
  digest.value.fill(static_cast<uint8_t>(0xa0 + version));
  return {version, digest, new Telling(version)};
}

}  // namespace

std::string Tell(const std::string& body, const Decision& decision) {
  Told told = ToldOf("", decision);
  if (wire::Encode(told).empty()) return body;
  told.body = body;
  return kPrefix + wire::Encode(told);
}

std::string TellTakenUp(const std::string& body, const Decision& decision, entry::EventType type,
                        const Decision& seen) {
  Told told = ToldOf(body, decision);
  told.take_up_type = static_cast<uint32_t>(type);
  told.take_up_body = kPrefix + wire::Encode(ToldOf("seen", seen));
  return kPrefix + wire::Encode(told);
}

absl::StatusOr<uint64_t> ToldCount(const state::Reader& rows, entry::EventType type) {
  AMANAT_ASSIGN_OR_RETURN(const auto count, Counts().Find(rows, static_cast<uint64_t>(type)));
  return count.value_or(ToldCountRow()).entries;
}

const RuleVersions& ToldRules() {
  static const auto* rules = new RuleVersions({VersionOf(1)});
  return *rules;
}

const RuleVersions& ToldRulesOfTwoVersions() {
  static const auto* rules = new RuleVersions({ToldRules().first(), VersionOf(2)});
  return *rules;
}

directory::RulesActivated ActivationOfSecond() {
  const RuleVersion& second = ToldRulesOfTwoVersions().all().back();
  return {second.version, second.digest};
}

entry::LogFounded NamingFirst(entry::LogFounded founding, std::vector<PublicKey> administrators) {
  founding.rules_version = ToldRules().first().version;
  founding.rules_digest = ToldRules().first().digest;
  founding.administrators = std::move(administrators);
  return founding;
}

}  // namespace amanat::examine
