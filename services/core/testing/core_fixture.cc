#include "services/core/testing/core_fixture.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "ledger/entry/writer_events.h"
#include "ledger/proposal/effects.h"
#include "services/core/testing/fixture_log.h"

namespace amanat::core_testing {

using core::Context;
using entry::Book;
using entry::EventType;
using entry::Outcome;
using examine::Finding;
using examine::Verdict;
using proposal::Decision;

namespace {

constexpr UnixMicros kStart = 1'772'438'400 * kMicrosPerSecond;  // 2026-03-02T08:00:00Z
constexpr char kFundDomain[] = "owf.example";

}  // namespace

std::string Answer::name() const {
  return status.ok() ? entry::OutcomeName(outcome) : absl::StatusCodeToString(status.code());
}

std::ostream& operator<<(std::ostream& out, const Answer& answer) {
  out << answer.name() << " " << answer.detail;
  if (!answer.status.ok()) out << answer.status.ToString();
  return out;
}

void CoreFixture::Stop(absl::string_view why) {
  std::fprintf(stderr, "core fixture: %.*s\n", static_cast<int>(why.size()), why.data());
  std::abort();
}

CoreFixture::CoreFixture(core::CoreFactory factory, uint64_t seed)
    : factory_(std::move(factory)),
      seed_(seed),
      random_(seed),
      clock_(kStart),
      directory_(std::make_shared<directory::Directory>()) {
  directory_log_ = FoundLog(kHeadOffice, Book::kDirectory);
  AdmitAdministrator("admin-1");
  AdmitAdministrator("admin-2");
  AdmitSite(kHeadOffice, "PH", "Asia/Manila");
}

CoreFixture::~CoreFixture() = default;

LogId CoreFixture::FoundLog(const std::string& site, Book book) {
  const entry::LogName name{kFundDomain, site, book, 1};
  // A log's id is part of ids and keys that the rules derive: none of them depends on what was drawn
  // before the log was founded.
  const auto key =
      *signing::PrivateKey::FromSeed(Sha256(absl::StrCat("log key/", seed_, "/", name.str())));
  const LogId id = entry::LogIdOf(name, key.public_key());
  Log& log = *logs_.emplace(id, std::make_unique<Log>(id)).first->second;
  log.name = name;
  log.public_key = key.public_key();
  AppendWriterEntry(log, EventType::kLogFounded,
                    wire::Encode(entry::LogFounded{name.str(), key.public_key(), directory_log_}));
  AppendWriterEntry(log, EventType::kWriterStarted,
                    wire::Encode(entry::WriterStarted{random_.Draw<Incarnation>()}));
  return id;
}

LogIndex CoreFixture::SubmitToDirectory(EventType type, std::string body,
                                        std::vector<std::string> authors) {
  const Answer answer =
      Submit({type, std::move(body), {}, {}, std::move(authors), kHeadOffice, {}});
  if (!answer.accepted()) {
    Stop(absl::StrCat("directory entry: ", answer.name(), " ", answer.status.ToString()));
  }
  return answer.entry.index;
}

void CoreFixture::AdmitAdministrator(const std::string& code) {
  keys_.emplace(code, signing::PrivateKey::Generate(random_));
  const directory::OperatorAdmitted body{
      code, keys_.at(code).public_key(), kHeadOffice, {directory::Role::kAdministrator}};
  SubmitToDirectory(EventType::kOperatorAdmitted, wire::Encode(body), {code});
}

LogIndex CoreFixture::AdmitSite(const std::string& site, const std::string& country,
                                const std::string& zone) {
  const LogIndex index = SubmitToDirectory(
      EventType::kSiteAdmitted, wire::Encode(directory::SiteAdmitted{site, country, zone}));
  AdmitLog(site, Book::kFund);
  return index;
}

LogId CoreFixture::AdmitLog(const std::string& site, Book book) {
  const LogId id = FoundLog(site, book);
  const Log& log = *logs_.at(id);
  SubmitToDirectory(EventType::kLogAdmitted,
                    wire::Encode(directory::LogAdmitted{log.name.str(), log.public_key}));
  return id;
}

LogIndex CoreFixture::AdmitOperator(const std::string& code, const std::string& site,
                                    std::vector<directory::Role> roles) {
  // Whoever was revoked may be admitted again, elsewhere too, but never with the same key.
  keys_.insert_or_assign(code, signing::PrivateKey::Generate(random_));
  std::sort(roles.begin(), roles.end());
  return SubmitToDirectory(EventType::kOperatorAdmitted,
                           wire::Encode(directory::OperatorAdmitted{
                               code, keys_.at(code).public_key(), site, std::move(roles)}));
}

LogIndex CoreFixture::Revoke(const std::string& code) {
  const directory::Operator* found = directory_->FindOperatorByCode(code, directory_size());
  if (found == nullptr) Stop(absl::StrCat("no operator ", code));
  return SubmitToDirectory(EventType::kKeyRevoked,
                           wire::Encode(directory::KeyRevoked{found->admission, "left"}));
}

LogIndex CoreFixture::SetRate(absl::string_view currency, absl::string_view in_currency,
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

LogIndex CoreFixture::SetCeiling(const std::string& site, const std::string& line,
                                 money::Money per_case) {
  return SubmitToDirectory(EventType::kCeilingSet,
                           wire::Encode(directory::CeilingSet{site, line, per_case}));
}

LogIndex CoreFixture::SetSchedule(const directory::ScheduleSet& schedule) {
  return SubmitToDirectory(EventType::kScheduleSet, wire::Encode(schedule));
}

bool CoreFixture::Sees(const std::string& site, const Log& log) const {
  return site == kHeadOffice || log.name.site == site || log.name.site == kHeadOffice;
}

TreeSize CoreFixture::VisibleSize(const std::string& site, const Log& log) const {
  if (log.name.site != site) {
    for (const std::string& end : {site, log.name.site}) {
      const auto it = cut_.find(end);
      if (it == cut_.end()) continue;
      const auto seen = it->second.find(log.state.id());
      return seen == it->second.end() ? 0 : seen->second;
    }
  }
  return log.leaves.size();
}

void CoreFixture::Cut(const std::string& site) {
  std::map<LogId, TreeSize> seen;
  for (const auto& [id, log] : logs_) seen[id] = VisibleSize(site, *log);
  cut_.emplace(site, std::move(seen));
}

void CoreFixture::Restore(const std::string& site) { cut_.erase(site); }

std::vector<LogId> CoreFixture::LogsSeenBy(const std::string& site) const {
  std::vector<LogId> seen;
  for (const auto& [id, log] : logs_) {
    if (Sees(site, *log)) seen.push_back(id);
  }
  return seen;
}

TreeSize CoreFixture::SizeSeenBy(const std::string& site, const LogId& log) const {
  return VisibleSize(site, *logs_.at(log));
}

TreeSize CoreFixture::directory_size() const { return logs_.at(directory_log_)->leaves.size(); }

LogId CoreFixture::log(const std::string& site, Book book) const {
  for (const auto& [id, log] : logs_) {
    if (log->name.site == site && log->name.book == book) return id;
  }
  Stop(absl::StrCat("site ", site, " has no ", entry::BookName(book), " log"));
}

const examine::LogState& CoreFixture::state(const LogId& log) const { return logs_.at(log)->state; }

const std::vector<std::unique_ptr<core::Core>>& CoreFixture::CoresOf(const LogId& log) const {
  return logs_.at(log)->cores;
}

const examine::Leaf& CoreFixture::leaf(const LogId& log, LogIndex index) const {
  return logs_.at(log)->leaves.at(index);
}

entry::Reference CoreFixture::ReferenceTo(const LogId& log, LogIndex index) const {
  return {log, index, leaf(log, index).hash};
}

const accounts::Account* CoreFixture::FindAccount(const std::string& site,
                                                  const accounts::AccountKey& key) const {
  return state(log(site)).accounts().Find(key);
}

int64_t CoreFixture::Posted(const std::string& site, const accounts::AccountKey& key) const {
  const accounts::Account* account = FindAccount(site, key);
  return account == nullptr ? 0 : account->posted;
}

Context CoreFixture::context(const LogId& log) const {
  const Log& own = *logs_.at(log);
  const std::string& site = own.name.site;
  const TreeSize directory_size = VisibleSize(site, *logs_.at(directory_log_));
  return Context{own.state, *directory_, directory_size,
                 [this, site](const LogId& id, LogIndex index) -> absl::StatusOr<examine::Leaf> {
                   const SiteSurroundings around(*this, logs_, *directory_, site);
                   if (!around.Holds(id)) return absl::NotFoundError("that log is not followed");
                   if (index >= around.SizeOf(id)) return absl::NotFoundError("not there yet");
                   return leaf(id, index);
                 }};
}

CoreFixture::Log& CoreFixture::OwnLog(const Draft& draft) const {
  const entry::EventTypeInfo* info = entry::FindEventType(static_cast<uint32_t>(draft.type));
  if (info == nullptr) Stop("an unknown event type");
  std::string site = draft.site;
  if (site.empty()) {
    if (draft.authors.empty()) Stop("a draft without author or site");
    for (const directory::Operator& known : directory_->operators()) {
      if (known.body.code == draft.authors.front()) site = known.body.site;
    }
  }
  return *logs_.at(log(site, info->book));
}

entry::Command CoreFixture::Complete(const Draft& draft, const Log& log) const {
  entry::Command command;
  command.target = log.state.id();
  command.event_type = static_cast<uint32_t>(draft.type);
  command.body = draft.body;
  for (const StreamId& stream : draft.streams) {
    command.streams.push_back({stream, log.state.VersionOf(stream)});
  }
  command.subjects = draft.subjects;
  const UnixMicros now = const_cast<ManualClock&>(clock_).Now();
  command.effective_date = {draft.date.value_or(now / kMicrosPerDay)};
  const Context context = this->context(log.state.id());
  if (const directory::Schedule* schedule =
          context.directory.ScheduleOn(command.effective_date.days, context.directory_size)) {
    command.schedule_version = schedule->body.version;
  }
  command.expiry.micros = now + kMicrosPerDay;
  for (const std::string& code : draft.authors) {
    std::optional<LogIndex> latest;
    for (const directory::Operator& known : directory_->operators()) {
      if (known.body.code == code) latest = known.admission;
    }
    if (latest.has_value()) command.authors.push_back(*latest);
  }
  if (!command.authors.empty()) command.directory = directory_log_;
  return command;
}

std::string CoreFixture::Sign(const Draft& draft, const std::string& command) const {
  std::string signatures;
  for (const std::string& code : draft.authors) {
    const auto key = keys_.find(code);
    if (key == keys_.end()) Stop(absl::StrCat("no operator ", code));
    signatures += key->second.Sign(entry::CommandSigningBytes(command)).str();
  }
  return signatures;
}

absl::StatusOr<Decision> CoreFixture::DecideCommand(const entry::Command& command,
                                                    const Log& log) const {
  if (const core::Core* core = HandlerOf(log.cores, command.event_type)) {
    return core->Decide(command, context(log.state.id()));
  }
  if (log.state.is_directory()) return Decision{};
  return absl::UnimplementedError(
      absl::StrCat("no core handles ", entry::EventTypeName(command.event_type)));
}

absl::StatusOr<Decision> CoreFixture::Decide(const Draft& draft) const {
  const Log& log = OwnLog(draft);
  entry::Command command = Complete(draft, log);
  command.idempotency_key.value[0] = 1;
  return DecideCommand(command, log);
}

entry::Entry CoreFixture::MakeEntry(const Log& log, LogIndex index, std::string command,
                                    std::string signatures, const Decision& decision,
                                    uint32_t core_version) {
  entry::Entry entry;
  entry.index = index;
  entry.record_time.micros = clock_.Now();
  entry.command = std::move(command);
  entry.signatures = std::move(signatures);
  proposal::FillEffects(decision, core_version, log.state.accounts(), entry);
  return entry;
}

absl::Status CoreFixture::Take(Log& log, const examine::Leaf& leaf, bool* limit) {
  const SiteSurroundings around(*this, logs_, *directory_, log.name.site);
  const Finding finding = log.state.Take(leaf, around);
  if (finding.verdict == Verdict::kValid) return absl::OkStatus();
  if (limit != nullptr) *limit = finding.verdict == Verdict::kLimit;
  const bool again =
      finding.rule == "ONCE" || finding.rule == "CONSUMED" || finding.rule == "STREAM_VERSION";
  return absl::Status(again ? absl::StatusCode::kAborted : absl::StatusCode::kInvalidArgument,
                      absl::StrCat(finding.rule, ": ", finding.detail));
}

// The same steps, entry by entry, as a SiteView's.
void CoreFixture::Append(Log& log, examine::Leaf leaf, uint32_t event_type) {
  const LogId id = log.state.id();
  log.state.Commit();
  log.frontier.Append(leaf.hash);
  log.roots.push_back(log.frontier.Root());
  order_.emplace_back(id, leaf.entry.index);
  const bool accepted = leaf.entry.outcome == Outcome::kAccepted;
  log.leaves.push_back(std::move(leaf));
  const examine::Leaf taken = log.leaves.back();
  if (id == directory_log_ && accepted) directory_->Apply(taken.entry.index, taken.command);
  if (accepted && taken.entry.index > 0) {
    const Context context = this->context(id);
    for (const auto& core : log.cores) core->Evolve(taken, event_type, context);
  }
  if (taken.entry.index == 0) log.cores = factory_(log.name);
}

void CoreFixture::AppendWriterEntry(Log& log, EventType type, std::string body) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  auto leaf = examine::ParseLeaf(
      wire::Encode(MakeEntry(log, log.state.size(), wire::Encode(command), "", Decision{}, 0)));
  if (!leaf.ok()) Stop(leaf.status().ToString());
  // The founding of the directory precedes everything that could be at hand.
  if (directory_log_.is_zero()) directory_log_ = log.state.id();
  const absl::Status status = Take(log, *leaf);
  if (!status.ok()) Stop(status.ToString());
  Append(log, *std::move(leaf), command.event_type);
}

void CoreFixture::Follow(Log& log, const LogId& other) {
  if (other == log.state.id() || !logs_.contains(other)) return;
  const Log& followed = *logs_.at(other);
  if (!Sees(log.name.site, followed)) return;
  const TreeSize size = VisibleSize(log.name.site, followed);
  if (size <= log.state.FrontierOf(other).size) return;
  AppendWriterEntry(log, EventType::kFollowed,
                    wire::Encode(entry::Followed{other, size, followed.roots[size - 1]}));
}

void CoreFixture::FollowReferences(Log& log, const Decision& decision) {
  for (const auto* references : {&decision.rests_on, &decision.consumes}) {
    for (const entry::Reference& reference : *references) Follow(log, reference.log);
  }
}

Answer CoreFixture::AppendDecided(Log& log, const proposal::Proposal& proposal) {
  Answer answer;
  FollowReferences(log, proposal.decision);
  const auto parse = [&](const Decision& effects) {
    return examine::ParseLeaf(
        wire::Encode(MakeEntry(log, log.state.size(), proposal.command, proposal.signatures,
                               effects, proposal.core_version)));
  };
  auto leaf = parse(proposal.decision);
  bool limit = false;
  answer.status = leaf.ok() ? Take(log, *leaf, &limit) : leaf.status();
  answer.detail = proposal.decision.detail;
  if (limit && !proposal.signatures.empty()) {
    Decision refused = core::Refuse(Outcome::kLimitExceeded, answer.status.message());
    refused.rests_on = proposal.decision.rests_on;
    leaf = parse(refused);
    answer.status = leaf.ok() ? Take(log, *leaf) : leaf.status();
    answer.detail = refused.detail;
  }
  if (!answer.status.ok()) return answer;
  answer.outcome = leaf->entry.outcome;
  answer.entry = {log.state.id(), leaf->entry.index, leaf->hash};
  const uint32_t event_type = leaf->command.event_type;
  Append(log, *std::move(leaf), event_type);
  return answer;
}

Answer CoreFixture::Append(const LogId& log, const proposal::Proposal& proposal) {
  Log& own = *logs_.at(log);
  Follow(own, directory_log_);
  if (proposal.directory_size == own.state.DirectorySize()) return AppendDecided(own, proposal);
  Answer answer;
  answer.status = absl::AbortedError("DIRECTORY: decided on another size of the directory");
  return answer;
}

absl::StatusOr<proposal::Proposal> CoreFixture::Prepare(const Draft& draft) {
  Log& log = OwnLog(draft);
  entry::Command command = Complete(draft, log);
  command.idempotency_key = random_.Draw<IdempotencyKey>();
  const std::string bytes = wire::Encode(command);
  AMANAT_ASSIGN_OR_RETURN(Decision decision, DecideCommand(command, log));
  Follow(log, directory_log_);  // an error leaves nothing
  const core::Core* core = HandlerOf(log.cores, command.event_type);
  return proposal::Proposal{bytes, Sign(draft, bytes), core == nullptr ? 0 : core->version(),
                            log.state.DirectorySize(), std::move(decision)};
}

Answer CoreFixture::Submit(const Draft& draft) {
  const auto prepared = Prepare(draft);
  if (prepared.ok()) return AppendDecided(OwnLog(draft), *prepared);
  Answer answer;
  answer.status = prepared.status();
  return answer;
}

bool CoreFixture::TakeUpOne(Log& log, const LogId& other, LogIndex index) {
  const examine::Leaf foreign = leaf(other, index);
  for (const auto& core : log.cores) {
    auto command = core->TakeUp(foreign, other, context(log.state.id()));
    if (!command.has_value()) continue;
    command->target = log.state.id();
    Follow(log, directory_log_);
    const auto decision = DecideCommand(*command, log);
    if (!decision.ok()) Stop(absl::StrCat("taking up: ", decision.status().ToString()));
    const Answer answer =
        AppendDecided(log, {wire::Encode(*command), "",
                            HandlerOf(log.cores, command->event_type)->version(), 0, *decision});
    if (!answer.accepted()) Stop(absl::StrCat("taking up: ", answer.status.ToString()));
    return true;
  }
  return false;
}

size_t CoreFixture::TakeUpAll() {
  size_t taken = 0;
  for (const auto& [id, log] : logs_) {
    for (const auto& [other, followed] : logs_) {
      if (id == other || !Sees(log->name.site, *followed)) continue;
      for (LogIndex i = 0; i < VisibleSize(log->name.site, *followed); ++i) {
        const entry::Entry& entry = followed->leaves[i].entry;
        if (entry.recipient != id || log->state.ConsumerOf(other, i).has_value()) continue;
        taken += TakeUpOne(*log, other, i) ? 1 : 0;
      }
    }
  }
  return taken;
}

}  // namespace amanat::core_testing
