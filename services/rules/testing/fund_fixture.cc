#include "services/rules/testing/fund_fixture.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "ledger/append/options.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/merkle/frontier.h"
#include "ledger/merkle/tree_hash.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/testing/fixture_log.h"

namespace amanat::rules_testing {

using append::Unit;
using entry::Book;
using entry::EventType;

namespace {

constexpr UnixMicros kStart = 1'772'438'400 * kMicrosPerSecond;  // 2026-03-02T08:00:00Z
constexpr char kFundDomain[] = "owf.example";

}  // namespace

std::string Answer::name() const {
  if (!issues.empty()) return "LINES_REFUSED";
  return status.ok() ? rules::FundCatalogue().OutcomeName(outcome)
                     : absl::StatusCodeToString(status.code());
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  out << answer.name() << " " << answer.detail;
  for (const proposal::LineIssue& issue : answer.issues) {
    out << " line " << issue.line << ": " << issue.reason << " " << issue.detail << ";";
  }
  if (!answer.status.ok()) out << answer.status.ToString();
  return out;
}

namespace {

Hash DigestOf(uint8_t version) {
  Hash digest;
  digest.value.fill(version);
  return digest;
}

}  // namespace

directory::RulesActivated FundFixture::Activation() const {
  return {rules_.all().back().version, rules_.all().back().digest};
}

void FundFixture::Stop(absl::string_view why) {
  std::fprintf(stderr, "fund fixture: %.*s\n", static_cast<int>(why.size()), why.data());
  std::abort();
}

FundFixture::FundFixture(const examine::Rules& rules, uint64_t seed)
    : rules_({{1, DigestOf(1), &rules}, {2, DigestOf(2), &rules}}), random_(seed), clock_(kStart) {
  const std::vector<std::string> founders = {"admin-1", "admin-2"};
  for (const std::string& code : founders) {
    keys_.insert_or_assign(code, signing::PrivateKey::Generate(random_));
  }
  directory_log_ = FoundLog(kHeadOffice, Book::kDirectory);
  for (const std::string& code : founders) AdmitFounder(code);
  AdmitSite(kHeadOffice, "PH", "Asia/Manila");
}

FundFixture::~FundFixture() {
  const absl::Status status = MakeAgain();
  if (!status.ok()) Stop(absl::StrCat("made again: ", status.ToString()));
}

LogId FundFixture::FoundLog(const std::string& site, Book book) {
  const signing::PrivateKey key = signing::PrivateKey::Generate(random_);
  const entry::LogName name{kFundDomain, site, book, 1};
  const LogId id = entry::LogIdOf(name, key.public_key());
  Log& log = *logs_.emplace(id, std::make_unique<Log>(id, rules_, clock_)).first->second;
  log.name = name;
  log.public_key = key.public_key();
  // The founding of the directory precedes everything that could be at hand.
  if (book == Book::kDirectory) directory_log_ = id;
  entry::LogFounded founding{name.str(), key.public_key()};
  if (book == Book::kDirectory) {
    founding.rules_version = rules_.first().version;
    founding.rules_digest = rules_.first().digest;
    for (const auto& [code, founder] : keys_) {
      founding.administrators.push_back(founder.public_key());
    }
  } else {
    founding.directory = directory_log_;
  }
  const std::string entry = wire::Encode(append::FoundingEntry(founding, clock_.Now()));
  const absl::Status founded = log.sequencer.Replay(entry, ViewOf(site));
  if (!founded.ok()) Stop(founded.ToString());
  log.Add(entry);
  order_.emplace_back(id, 0);
  const absl::Status started =
      log.sequencer.TakeWriterStarted(random_.Draw<Incarnation>(), ViewOf(site));
  if (!started.ok()) Stop(started.ToString());
  Publish(log);
  return id;
}

LogIndex FundFixture::SubmitToDirectory(EventType type, std::string body,
                                        std::vector<std::string> authors) {
  const Answer answer =
      Submit({type, std::move(body), {}, {}, std::move(authors), kHeadOffice, {}});
  if (!answer.accepted()) {
    Stop(absl::StrCat("directory entry: ", answer.name(), " ", answer.status.ToString()));
  }
  return answer.entry.index;
}

void FundFixture::AdmitFounder(const std::string& code) {
  const directory::OperatorAdmitted body{
      code, keys_.at(code).public_key(), kHeadOffice, {directory::Role::kAdministrator}};
  SubmitToDirectory(EventType::kOperatorAdmitted, wire::Encode(body), {code});
}

LogIndex FundFixture::AdmitSite(const std::string& site, const std::string& country,
                                const std::string& zone) {
  const LogIndex index = SubmitToDirectory(
      EventType::kSiteAdmitted, wire::Encode(directory::SiteAdmitted{site, country, zone}));
  AdmitLog(site, Book::kFund);
  return index;
}

LogId FundFixture::AdmitLog(const std::string& site, Book book) {
  const LogId id = FoundLog(site, book);
  const Log& log = *logs_.at(id);
  SubmitToDirectory(EventType::kLogAdmitted,
                    wire::Encode(directory::LogAdmitted{log.name.str(), log.public_key}));
  return id;
}

LogIndex FundFixture::AdmitOperator(const std::string& code, const std::string& site,
                                    std::vector<directory::Role> roles) {
  // A code may be admitted again, with another key, once its holder was revoked.
  keys_.insert_or_assign(code, signing::PrivateKey::Generate(random_));
  std::sort(roles.begin(), roles.end());
  return SubmitToDirectory(EventType::kOperatorAdmitted,
                           wire::Encode(directory::OperatorAdmitted{
                               code, keys_.at(code).public_key(), site, std::move(roles)}));
}

LogIndex FundFixture::Revoke(const std::string& code) {
  const directory::Operator* found = directory().FindOperatorByCode(code, directory_size());
  if (found == nullptr) Stop(absl::StrCat("no operator ", code));
  return SubmitToDirectory(EventType::kKeyRevoked,
                           wire::Encode(directory::KeyRevoked{found->admission, "left"}));
}

LogIndex FundFixture::SetProfile(const directory::OperatorProfileSet& profile) {
  return SubmitToDirectory(EventType::kOperatorProfileSet, wire::Encode(profile));
}

LogIndex FundFixture::Join(const std::string& code, const std::string& other) {
  const directory::Operator* found = directory().FindOperatorByCode(other, directory_size());
  if (found == nullptr) Stop(absl::StrCat("no operator ", other));
  directory::OperatorProfileSet profile;
  profile.code = code;
  profile.same_person_as = found->admission;
  return SetProfile(profile);
}

LogIndex FundFixture::SetRate(absl::string_view currency, absl::string_view in_currency,
                              uint64_t numerator, uint64_t denominator) {
  directory::RateSet rate;
  rate.currency = *money::CurrencyFromCode(currency);
  rate.in_currency = *money::CurrencyFromCode(in_currency);
  rate.numerator = numerator;
  rate.denominator = denominator;
  rate.source = "bank";
  rate.date = {today()};
  return SubmitToDirectory(EventType::kRateSet, wire::Encode(rate));
}

LogIndex FundFixture::SetCeiling(const std::string& site, const std::string& line,
                                 money::Money per_case) {
  return SubmitToDirectory(EventType::kCeilingSet,
                           wire::Encode(directory::CeilingSet{site, line, per_case}));
}

LogIndex FundFixture::SetSchedule(const directory::ScheduleSet& schedule) {
  return SubmitToDirectory(EventType::kScheduleSet, wire::Encode(schedule));
}

LogIndex FundFixture::SetAuditParameters(const directory::AuditParametersSet& parameters) {
  return SubmitToDirectory(EventType::kAuditParametersSet, wire::Encode(parameters));
}

LogIndex FundFixture::SetParty(const std::string& code, const std::string& kind) {
  return SubmitToDirectory(EventType::kPartySet,
                           wire::Encode(directory::PartySet{code, kind, "SA", {}}));
}

LogIndex FundFixture::SetPartyStatus(const std::string& party, const std::string& status,
                                     const std::string& reason) {
  directory::PartyStatusSet body;
  body.party = party;
  body.status = status;
  body.reason = reason;
  return SubmitToDirectory(EventType::kPartyStatusSet, wire::Encode(body));
}

bool FundFixture::Sees(const std::string& site, const Log& log) const {
  return site == kHeadOffice || log.name.site == site || log.name.site == kHeadOffice;
}

TreeSize FundFixture::VisibleSize(const std::string& site, const Log& log) const {
  if (log.name.site != site) {
    for (const std::string& end : {site, log.name.site}) {
      const auto it = cut_.find(end);
      if (it == cut_.end()) continue;
      const auto seen = it->second.find(log.id);
      return seen == it->second.end() ? 0 : seen->second;
    }
  }
  return log.leaves.size();
}

void FundFixture::Cut(const std::string& site) {
  std::map<LogId, TreeSize> seen;
  for (const auto& [id, log] : logs_) seen[id] = VisibleSize(site, *log);
  cut_.emplace(site, std::move(seen));
  cut_since_.emplace(site, clock_.Now());
}

void FundFixture::Restore(const std::string& site) {
  cut_.erase(site);
  cut_since_.erase(site);
}

UnixMicros FundFixture::HeardUntil(const std::string& site, const std::string& other) {
  UnixMicros until = clock_.Now();
  for (const std::string& end : {site, other}) {
    const auto cut = cut_since_.find(end);
    if (cut != cut_since_.end()) until = std::min(until, cut->second);
  }
  return until;
}

std::vector<LogId> FundFixture::LogsSeenBy(const std::string& site) const {
  std::vector<LogId> seen;
  for (const auto& [id, log] : logs_) {
    if (Sees(site, *log)) seen.push_back(id);
  }
  return seen;
}

TreeSize FundFixture::SizeSeenBy(const std::string& site, const LogId& log) const {
  return VisibleSize(site, *logs_.at(log));
}

// A log as one site has it at hand.
class FundFixture::SeenLog final : public examine::LogReader {
 public:
  SeenLog(const FundFixture& fund, std::string site, const Log& log)
      : fund_(fund), site_(std::move(site)), log_(log) {}
  TreeSize ExaminedSize() const override { return fund_.VisibleSize(site_, log_); }
  absl::StatusOr<std::string> ReadEntry(LogIndex index) const override {
    if (index >= ExaminedSize()) return absl::NotFoundError("not there yet");
    return log_.leaves[index].bytes;
  }
  absl::StatusOr<Hash> RootAt(TreeSize size) const override {
    if (size == 0 || size > ExaminedSize()) return absl::NotFoundError("not there yet");
    return log_.roots[size - 1];
  }

 private:
  const FundFixture& fund_;
  const std::string site_;
  const Log& log_;
};

examine::KnownLogs::View FundFixture::ViewOf(const std::string& site) const {
  auto& seen = const_cast<FundFixture*>(this)->seen_;
  examine::KnownLogs known;
  for (const auto& [id, log] : logs_) {
    if (!Sees(site, *log)) continue;
    auto& reader = seen[{site, id}];
    if (reader == nullptr) reader = std::make_unique<SeenLog>(*this, site, *log);
    known.Add(id, reader.get());
  }
  if (const auto it = logs_.find(directory_log_); it != logs_.end()) {
    known.SetDirectory(it->second->sequencer.ShareDirectory(), VisibleSize(site, *it->second));
  }
  return known.Snapshot();
}

const entry::LogName& FundFixture::name(const LogId& log) const { return logs_.at(log)->name; }

const directory::Directory& FundFixture::directory() const {
  return *logs_.at(directory_log_)->sequencer.ShareDirectory();
}

TreeSize FundFixture::directory_size() const { return size(directory_log_); }

TreeSize FundFixture::size(const LogId& log) const { return logs_.at(log)->leaves.size(); }

LogId FundFixture::log(const std::string& site, Book book) const {
  for (const auto& [id, log] : logs_) {
    if (log->name.site == site && log->name.book == book) return id;
  }
  Stop(absl::StrCat("site ", site, " has no ", entry::BookName(book), " log"));
}

const examine::LogState& FundFixture::state(const LogId& log) const {
  return logs_.at(log)->sequencer.state();
}

const examine::Leaf& FundFixture::leaf(const LogId& log, LogIndex index) const {
  return logs_.at(log)->leaves.at(index);
}

entry::Reference FundFixture::ReferenceTo(const LogId& log, LogIndex index) const {
  return {log, index, leaf(log, index).hash};
}

const accounts::Account* FundFixture::FindAccount(const std::string& site,
                                                  const accounts::AccountKey& key) const {
  return state(log(site)).accounts().Find(key);
}

int64_t FundFixture::Posted(const std::string& site, const accounts::AccountKey& key) const {
  const accounts::Account* account = FindAccount(site, key);
  return account == nullptr ? 0 : account->posted;
}

FundFixture::Log& FundFixture::OwnLog(const Draft& draft) const {
  const entry::EventTypeInfo* info =
      rules::FundCatalogue().FindEventType(static_cast<uint32_t>(draft.type));
  if (info == nullptr) Stop("an unknown event type");
  std::string site = draft.site;
  if (site.empty()) {
    if (draft.authors.empty()) Stop("a draft without author or site");
    for (const directory::Operator& known : directory().operators()) {
      if (known.body.code == draft.authors.front()) site = known.body.site;
    }
  }
  return *logs_.at(log(site, info->book));
}

std::string FundFixture::Complete(const Draft& draft, const Log& log) {
  entry::Command command;
  command.target = log.id;
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  command.event_type = static_cast<uint32_t>(draft.type);
  command.body = draft.body;
  for (const StreamId& stream : draft.streams) {
    command.streams.push_back({stream, log.sequencer.state().VersionOf(stream)});
  }
  command.subjects = draft.subjects;
  command.effective_date = {draft.date.value_or(today())};
  const TreeSize known = VisibleSize(log.name.site, *logs_.at(directory_log_));
  if (const directory::Schedule* schedule =
          directory().ScheduleOn(command.effective_date.days, known)) {
    command.schedule_version = schedule->body.version;
  }
  command.expiry.micros = clock_.Now() + kMicrosPerDay;
  const directory::ActivatedRules* active = directory().RulesAt(known);
  command.rules_version = active == nullptr ? 1 : active->version;
  for (const std::string& code : draft.authors) {
    std::optional<LogIndex> admission;  // of the last one who had the code
    for (const directory::Operator& known_operator : directory().operators()) {
      if (known_operator.body.code == code) admission = known_operator.admission;
    }
    if (admission.has_value()) command.authors.push_back(*admission);
  }
  if (!command.authors.empty()) command.directory = directory_log_;
  return wire::Encode(command);
}

proposal::SignedCommand FundFixture::Sign(const std::string& command,
                                          const std::vector<std::string>& authors) const {
  proposal::SignedCommand signed_command{command, ""};
  for (const std::string& code : authors) {
    const auto key = keys_.find(code);
    if (key == keys_.end()) Stop(absl::StrCat("no operator ", code));
    signed_command.signatures += key->second.Sign(entry::CommandSigningBytes(command)).str();
  }
  return signed_command;
}

proposal::SignedCommand FundFixture::Sign(const Draft& draft) {
  return Sign(Complete(draft, OwnLog(draft)), draft.authors);
}

void FundFixture::Publish(Log& log) {
  const std::vector<std::string>& made = log.sequencer.pending_entries();
  // Entry 0 was not made by the sequencer.
  for (size_t i = log.leaves.size() - 1; i < made.size(); ++i) {
    order_.emplace_back(log.id, log.leaves.size());
    log.Add(made[i]);
  }
}

absl::StatusOr<proposal::AppendResult> FundFixture::TakeUnit(Log& log, Unit& unit) {
  AMANAT_RETURN_IF_ERROR(append::Validate(log.id, rules_, unit));
  if (unit.import != nullptr) AMANAT_RETURN_IF_ERROR(append::ValidateLines(rules_, unit));
  auto result =
      unit.result.ok() ? std::move(unit.result) : log.sequencer.Take(unit, ViewOf(log.name.site));
  if (!result.ok()) return result.status();
  Publish(log);
  result->log_name = log.name.str();
  if (unit.purpose == proposal::Purpose::kAppend && result->issues.empty()) {
    result->durable_size = log.leaves.size();
  }
  return result;
}

Answer FundFixture::Take(Log& log, Unit& unit) {
  const auto result = TakeUnit(log, unit);
  Answer answer;
  answer.status = result.status();
  if (!result.ok()) return answer;
  answer.outcome = result->outcome;
  answer.detail = result->detail;
  answer.entry = {log.id, result->index, result->leaf_hash};
  answer.recorded = result->recorded;
  answer.duplicates = result->duplicates;
  answer.issues = result->issues;
  return answer;
}

Answer FundFixture::Append(const LogId& log, const proposal::SignedCommand& command) {
  Unit unit(command, proposal::Purpose::kAppend);
  return Take(*logs_.at(log), unit);
}

absl::StatusOr<proposal::AppendResult> FundFixture::Append(const LogId& log,
                                                           const proposal::SignedCommand& command,
                                                           proposal::Purpose purpose) {
  Unit unit(command, purpose);
  return TakeUnit(*logs_.at(log), unit);
}

absl::StatusOr<proposal::AppendResult> FundFixture::Append(const LogId& log,
                                                           const proposal::SignedImport& import,
                                                           proposal::Purpose purpose) {
  Unit unit(import, purpose);
  return TakeUnit(*logs_.at(log), unit);
}

absl::StatusOr<proposal::AppendResult> FundFixture::Preview(const LogId& log,
                                                            const std::string& command) {
  return Append(log, proposal::SignedCommand{command, ""}, proposal::Purpose::kPreview);
}

Answer FundFixture::Submit(const Draft& draft) { return Append(OwnLog(draft).id, Sign(draft)); }

absl::StatusOr<proposal::AppendResult> FundFixture::Preview(const Draft& draft) {
  Log& log = OwnLog(draft);
  return Preview(log.id, Complete(draft, log));
}

Hash FundFixture::RootOf(const std::vector<entry::LineCommand>& lines) {
  merkle::Frontier frontier;
  for (const entry::LineCommand& line : lines) {
    frontier.Append(merkle::HashLeaf(wire::Encode(line)));
  }
  return frontier.Root();
}

Answer FundFixture::ImportLines(const Draft& draft, const std::vector<entry::LineCommand>& lines) {
  proposal::SignedImport import;
  import.manifest = Sign(draft);
  for (const entry::LineCommand& line : lines) import.lines.push_back(wire::Encode(line));
  Unit unit(import, proposal::Purpose::kAppend);
  return Take(OwnLog(draft), unit);
}

void FundFixture::Advance(UnixMicros micros) { clock_.Advance(micros); }

size_t FundFixture::TakeUpAll() {
  size_t taken = 0;
  for (const auto& [id, log] : logs_) {
    for (const auto& [other, followed] : logs_) {
      if (id == other || !Sees(log->name.site, *followed)) continue;
      for (LogIndex i = 0; i < VisibleSize(log->name.site, *followed); ++i) {
        const entry::Entry& entry = followed->leaves[i].entry;
        if (entry.recipient != id || log->sequencer.state().ConsumerOf(other, i).has_value()) {
          continue;
        }
        Unit unit(entry::Reference{other, i, Hash()});
        const Answer answer = Take(*log, unit);
        if (absl::IsNotFound(answer.status)) continue;
        if (!answer.accepted()) Stop(absl::StrCat("taking up: ", answer.status.ToString()));
        ++taken;
      }
    }
  }
  return taken;
}

}  // namespace amanat::rules_testing
