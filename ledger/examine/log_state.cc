#include "ledger/examine/log_state.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/state/row_key.h"

namespace amanat::examine {
namespace {

using entry::EventType;
using entry::Outcome;
using state::Table;

}  // namespace

FrontierMark LogState::FrontierOf(const LogId& log) const {
  const auto it = frontier_.find(log);
  return it == frontier_.end() ? FrontierMark{} : it->second;
}

TreeSize LogState::DirectorySize() const {
  return is_directory() ? size() : FrontierOf(directory_log()).size;
}

int32_t LogState::DateOf(const Leaf& leaf) const {
  const entry::Command& dated =
      leaf.entry.line.has_value() ? import_.import()->command : leaf.command;
  return static_cast<int32_t>(dated.effective_date.days);
}

uint32_t LogState::EventTypeOf(const Leaf& leaf) const {
  if (!leaf.entry.line.has_value()) return leaf.command.event_type;
  return import_.open() ? import_.line_event_type() : 0;
}

void LogState::Begin() {
  if (before_.has_value()) return;
  before_ = Before{facts_,    import_.Save(), keys_.Save(), rows_.Savepoint(), movements_.size(),
                   underived_};
}

Finding LogState::Unreadable() const {
  return {Verdict::kWaiting, "STATE", std::string(read_status().message())};
}

uint32_t LogState::RulesVersionAt(const directory::Directory& directory) const {
  // Before a log follows the directory only its writer's own entries can stand there.
  const directory::ActivatedRules* activated = directory.RulesAt(DirectorySize());
  return activated == nullptr ? 1 : activated->version;
}

const Rules* LogState::ActiveRules(const directory::Directory& directory) const {
  const directory::ActivatedRules* activated = directory.RulesAt(DirectorySize());
  const RuleVersion* version = activated == nullptr ? &rules_->first() : rules_->Find(*activated);
  return version == nullptr ? nullptr : version->rules;
}

Finding LogState::Activate(uint32_t event_type, const Surroundings& around) {
  // Asked before every entry, so that what a Rollback takes back is forgotten, too.
  const size_t permits = around.directory().CountPermits(DirectorySize());
  if (permits != permits_) {
    accounts_.Permit(around.directory().PermitsAt(DirectorySize()));
    permits_ = permits;
  }
  if (rules_ == nullptr) return {};
  if (around.directory_size() < DirectorySize()) {
    // What a writer makes of itself is the same by all versions.
    if (IsWriters(event_type)) return {};
    return {Verdict::kWaiting, "DIRECTORY",
            absl::StrCat("rests on size ", DirectorySize(), " of the directory, here are ",
                         around.directory_size())};
  }
  const Rules* active = ActiveRules(around.directory());
  if (active == nullptr) {
    return {Verdict::kUpgrade, "UPGRADE",
            UpgradeText(*around.directory().RulesAt(DirectorySize()))};
  }
  if (active != active_) {
    active_ = active;
    accounts_.Use(active->catalogue());
  }
  return {};
}

Finding LogState::Take(const Leaf& leaf, const Surroundings& surroundings) {
  const uint32_t event_type = EventTypeOf(leaf);
  Finding finding = Activate(event_type, surroundings);
  if (finding.verdict != Verdict::kValid) return finding;
  finding = ExamineCommand(leaf, event_type, surroundings);
  if (finding.verdict == Verdict::kValid) finding = ExamineEffects(leaf, surroundings);
  std::vector<Hash> repeated;
  if (finding.verdict == Verdict::kValid &&
      event_type == static_cast<uint32_t>(EventType::kImportDuplicates)) {
    finding = CheckRepeated(leaf, surroundings, repeated);
  }
  bool underived = false;
  if (finding.verdict == Verdict::kValid && rules_ != nullptr && read_status().ok()) {
    finding = CheckEffects(leaf, event_type, surroundings, &underived);
  }
  if (!read_status().ok()) return Unreadable();
  if (finding.verdict != Verdict::kValid) return finding;
  finding = TakePostings(leaf, event_type, &surroundings, repeated);
  if (finding.verdict == Verdict::kValid && underived) ++underived_;
  return finding;
}

Finding LogState::CheckCommand(const Leaf& leaf, const Surroundings& surroundings) {
  const uint32_t event_type = EventTypeOf(leaf);
  Finding finding = Activate(event_type, surroundings);
  if (finding.verdict != Verdict::kValid) return finding;
  finding = ExamineCommand(leaf, event_type, surroundings);
  return read_status().ok() ? finding : Unreadable();
}

Finding LogState::CheckUnsignedCommand(const Leaf& leaf, const Surroundings& surroundings) {
  const uint32_t event_type = EventTypeOf(leaf);
  Finding finding = Activate(event_type, surroundings);
  if (finding.verdict == Verdict::kValid) finding = CheckOrder(leaf, event_type);
  if (finding.verdict == Verdict::kValid) finding = CheckDate(leaf);
  if (finding.verdict == Verdict::kValid && leaf.command.rules_version != 0) {
    finding = CheckRulesVersion(leaf, surroundings);
  }
  if (finding.verdict == Verdict::kValid && catalogue().IsManifest(event_type)) {
    finding = CheckManifest(leaf, event_type);
  }
  if (finding.verdict == Verdict::kValid) finding = CheckStreams(leaf);
  return read_status().ok() ? finding : Unreadable();
}

Finding LogState::TakeMade(const Leaf& leaf, const Surroundings& surroundings) {
  const uint32_t event_type = EventTypeOf(leaf);
  Finding finding = Activate(event_type, surroundings);
  if (finding.verdict == Verdict::kValid) finding = CheckOrder(leaf, event_type);
  if (finding.verdict == Verdict::kValid) finding = ExamineEffects(leaf, surroundings);
  if (!read_status().ok()) return Unreadable();
  if (finding.verdict != Verdict::kValid) return finding;
  return TakePostings(leaf, event_type, &surroundings);
}

Finding LogState::TakeExamined(const Leaf& leaf, const Surroundings* surroundings) {
  const uint32_t event_type = EventTypeOf(leaf);
  Finding finding;
  if (surroundings != nullptr) finding = Activate(event_type, *surroundings);
  if (finding.verdict == Verdict::kValid) finding = CheckOrder(leaf, event_type);
  if (finding.verdict != Verdict::kValid) return finding;
  const entry::EventTypeInfo* info = catalogue().FindEventType(event_type);
  if (info != nullptr && info->signer_class == entry::SignerClass::kWriter) {
    finding = CheckWriterBody(leaf, event_type);
  } else if (catalogue().IsManifest(event_type)) {
    finding = CheckManifest(leaf, event_type);
  }
  if (finding.verdict != Verdict::kValid) return finding;
  return TakePostings(leaf, event_type, surroundings);
}

Finding LogState::TakePostings(const Leaf& leaf, uint32_t event_type, const Surroundings* around,
                               const std::vector<Hash>& repeated) {
  if (leaf.entry.line.has_value()) {
    const absl::Status status = import_.CheckLine(*leaf.entry.line);
    if (!status.ok()) return FromStatus("IMPORT", status);
  }
  std::vector<entry::Posting> closed_hold;
  if (stored_ != nullptr && leaf.entry.closes_hold != 0) {
    if (const auto* hold = accounts_.FindHold(leaf.entry.closes_hold)) closed_hold = *hold;
  }
  const size_t accounts_mark = accounts_.Mark();
  const auto breach = accounts_.Apply(leaf.entry, event_type);
  if (!accounts_.read_status().ok()) return Unreadable();
  if (!breach.ok()) return FromStatus("POSTINGS", breach.status());
  if (breach->has_value()) {
    return {Verdict::kLimit, "LIMIT", (**breach).Text(catalogue()), (**breach).outcome()};
  }
  Begin();
  const absl::Status applied = Apply(leaf, event_type, around, repeated);
  if (!applied.ok()) {
    accounts_.RollbackTo(accounts_mark);
    // What the rules cannot enter rests on something that the log does not have.
    if (absl::IsInternal(applied)) return FromStatus("EFFECTS", applied);
    return {Verdict::kWaiting, "STATE", std::string(applied.message())};
  }
  if (stored_ != nullptr && stored_->has_reports()) RecordMovements(leaf, closed_hold);
  ++facts_.size;
  return {};
}

void LogState::ApplyWriterEntry(const Leaf& leaf, uint32_t event_type,
                                const std::vector<Hash>& repeated) {
  switch (static_cast<EventType>(event_type)) {
    case EventType::kLogFounded: {
      const auto body = *wire::Decode<entry::LogFounded>(leaf.command.body);
      facts_.name = *entry::ParseLogName(body.name);
      facts_.founding_key = body.founding_key;
      facts_.directory_log = body.directory;
      break;
    }
    case EventType::kWriterStarted:
      facts_.incarnation = wire::Decode<entry::WriterStarted>(leaf.command.body)->incarnation;
      break;
    case EventType::kFollowed: {
      const auto body = *wire::Decode<entry::Followed>(leaf.command.body);
      frontier_before_.emplace_back(body.log, FrontierOf(body.log));
      frontier_[body.log] = {body.size, body.root};
      break;
    }
    case EventType::kImportDuplicates:
      AMANAT_CHECK(import_
                       .TakeDuplicates(*wire::Decode<entry::ImportDuplicates>(leaf.command.body),
                                       size(), repeated)
                       .ok());
      break;
    case EventType::kImportClosed:
      import_.Finish();
      break;
    default:
      break;
  }
}

// A subject is a stream, too: every accepted entry that names a person advances it, so that a
// decision which rests on what is known of the person can expect a version.
void LogState::AdvanceStreams(const Leaf& leaf, const std::string& note) {
  const std::vector<entry::StreamVersion>& streams = leaf.command.streams;
  const std::vector<SubjectId>& subjects = leaf.command.subjects;
  for (const entry::StreamVersion& stream : streams) {
    const bool is_subject = std::any_of(subjects.begin(), subjects.end(), [&](const auto& subject) {
      return subject.view() == stream.stream.view();
    });
    keys_.Advance(stream.stream, size(),
                  {DateOf(leaf), stream.expected_version + 1, is_subject ? note : ""});
  }
  for (size_t i = 0; i < subjects.size(); ++i) {
    const StreamId stream = *StreamId::FromBytes(subjects[i].view());
    const bool named = std::any_of(streams.begin(), streams.end(),
                                   [&](const auto& other) { return other.stream == stream; });
    if (named ||
        std::find(subjects.begin(), subjects.begin() + i, subjects[i]) != subjects.begin() + i) {
      continue;
    }
    keys_.Advance(stream, size(), {DateOf(leaf), std::nullopt, note});
  }
}

absl::Status LogState::Evolve(const Leaf& leaf, uint32_t event_type, const Surroundings& around,
                              std::string& note) {
  Evolution evolution{rows_, {}};
  const Context context = ContextOf(around, leaf.entry.record_time.micros, nullptr);
  const size_t rows_mark = rows_.Savepoint();
  const absl::Status status = active_->Evolve(leaf, event_type, context, evolution);
  if (!status.ok()) rows_.RollbackTo(rows_mark);
  note = std::move(evolution.note);
  return status;
}

// What the rules enter comes first: it alone can fail, and nothing else is changed then.
absl::Status LogState::Apply(const Leaf& leaf, uint32_t event_type, const Surroundings* around,
                             const std::vector<Hash>& repeated) {
  std::string note;
  if (leaf.entry.outcome == Outcome::kAccepted && active_ != nullptr && around != nullptr) {
    AMANAT_RETURN_IF_ERROR(Evolve(leaf, event_type, *around, note));
  }
  if (leaf.entry.line.has_value()) {
    AMANAT_CHECK(import_.TakeLine(*leaf.entry.line, leaf.line_hash, leaf.entry.outcome).ok());
  } else {
    keys_.EndSeries();
    ApplyWriterEntry(leaf, event_type, repeated);
    if (!leaf.command.idempotency_key.is_zero()) {
      keys_.UseIdempotencyKey(leaf.command.idempotency_key,
                              {size(), *Hash::FromBytes(Sha256(leaf.entry.command))});
    }
  }
  if (leaf.entry.outcome == Outcome::kAccepted) {
    if (catalogue().IsManifest(event_type)) {
      AMANAT_CHECK(
          import_.Begin(size(), *wire::Decode<entry::Manifest>(leaf.command.body), leaf.command)
              .ok());
    }
    AdvanceStreams(leaf, note);
    if (!leaf.entry.recipient.is_zero()) {
      rows_.Put(Table::kAddressed, state::KeyOf(leaf.entry.recipient, size()), "");
    }
    for (const entry::Reference& reference : leaf.entry.consumes) {
      keys_.Consume(reference.log, reference.index, size());
    }
    keys_.UseOnce(leaf.entry.once, size(), leaf.entry.line.has_value());
  }
  uncommitted_.push_back(
      {leaf.hash, leaf.entry.recipient, event_type, leaf.entry.outcome == Outcome::kAccepted});
  facts_.last_record_time = leaf.entry.record_time.micros;
  return absl::OkStatus();
}

void LogState::Commit() {
  accounts_.Forget();
  rows_.Forget();
  if (stored_ != nullptr) {
    for (const auto& [log, mark] : frontier_before_) frontier_changed_.push_back(log);
  }
  frontier_before_.clear();
  uncommitted_.clear();
  before_.reset();
}

void LogState::Rollback() {
  if (!before_.has_value()) return;
  facts_ = before_->facts;
  import_.Restore(before_->import);
  accounts_.RollbackTo(0);
  rows_.RollbackTo(before_->rows);
  keys_.Restore(before_->keys);
  underived_ = before_->underived;
  movements_.resize(before_->movements);
  for (; !frontier_before_.empty(); frontier_before_.pop_back()) {
    const auto& [log, mark] = frontier_before_.back();
    if (mark.size == 0) {
      frontier_.erase(log);
    } else {
      frontier_[log] = mark;
    }
  }
  uncommitted_.clear();
  before_.reset();
}

}  // namespace amanat::examine
