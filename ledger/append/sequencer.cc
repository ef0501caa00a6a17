#include "ledger/append/sequencer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/append/finding_status.h"
#include "ledger/append/options.h"
#include "ledger/append/sequencer_around.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/directory_replay.h"
#include "ledger/examine/expiry.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/proposal/effects.h"

namespace amanat::append {
namespace {

using entry::EventType;
using entry::Outcome;
using examine::Finding;
using examine::Verdict;

constexpr size_t kReplayedEntriesMax = 1024;  // read at a time
constexpr size_t kReplayedBytesMax = 4u << 20;
constexpr TreeSize kReplayedStateMax = 1u << 16;  // stored at a time, but never amid an import

entry::Entry WriterEntry(EventType type, std::string body) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  entry::Entry entry;
  entry.command = wire::Encode(command);
  return entry;
}

}  // namespace

entry::Entry FoundingEntry(const entry::LogFounded& founding, UnixMicros now) {
  entry::Entry entry = WriterEntry(EventType::kLogFounded, wire::Encode(founding));
  entry.record_time.micros = now;
  return entry;
}

Sequencer::Sequencer(const LogId& log, store::LogTable* table, const state::Reader* rows,
                     const examine::RuleVersions* rules, RecordClock* clock)
    : table_(table),
      clock_(clock),
      state_(log, rows, rules),
      directory_(std::make_shared<directory::Directory>()) {}

absl::StatusOr<std::string> Sequencer::ReadOwn(LogIndex index) const {
  if (index >= state_.size()) {
    return absl::NotFoundError(absl::StrCat("entry ", index, " is beyond size ", state_.size()));
  }
  LogIndex first = state_.size() - pending_.entries.size();
  if (index >= first) return pending_.entries[index - first];
  if (sealed_ != nullptr) {
    first -= sealed_->entries.size();
    if (index >= first) return sealed_->entries[index - first];
  }
  if (table_ == nullptr) return absl::NotFoundError("nothing is stored");
  return table_->ReadEntry(index);
}

absl::Status Sequencer::Load(const View& view) {
  AMANAT_RETURN_IF_ERROR(state_.Load());
  if (state_.size() > table_->size()) {
    return absl::DataLossError(absl::StrCat("the stored state is of size ", state_.size(),
                                            ", the entries end at ", table_->size()));
  }
  if (state_.is_directory()) {
    AMANAT_RETURN_IF_ERROR(examine::ReplayDirectory(
        state_.size(), [this](LogIndex index) { return table_->ReadEntry(index); }, *directory_));
  }
  TreeSize stored = state_.size();
  while (state_.size() < table_->size()) {
    AMANAT_ASSIGN_OR_RETURN(
        std::vector<std::string> entries,
        table_->ReadEntries(state_.size(), kReplayedEntriesMax, kReplayedBytesMax));
    for (std::string& entry : entries) {
      AMANAT_RETURN_IF_ERROR(Replay(std::move(entry), view));
      // Asked after each entry: a log of files stands between two of them for a moment only.
      const bool is_last = state_.size() == table_->size();
      if (!state_.storable() || (!is_last && state_.size() - stored < kReplayedStateMax)) continue;
      AMANAT_RETURN_IF_ERROR(StoreState());
      stored = state_.size();
    }
  }
  if (stored != state_.size()) {
    return absl::DataLossError("the log ends in the middle of an import");
  }
  stored_size_ = stored;
  // What stands there was decided by rules that this program does not have: it cannot go on.
  const directory::ActivatedRules* unknown = state_.rules()->FirstUnknown(
      state_.is_directory() ? *directory_ : view.directory(), state_.DirectorySize());
  if (unknown == nullptr) return CountRefusals();
  return absl::FailedPreconditionError(absl::StrCat("UPGRADE: ", examine::UpgradeText(*unknown)));
}

absl::Status Sequencer::CountRefusals() {
  const TreeSize size = table_->size();
  for (LogIndex next = size - std::min<TreeSize>(size, kRefusalsReadMax); next < size;) {
    AMANAT_ASSIGN_OR_RETURN(const std::vector<std::string> entries,
                            table_->ReadEntries(next, kReplayedEntriesMax, kReplayedBytesMax));
    if (entries.empty()) return absl::DataLossError(absl::StrCat("no entry ", next));
    for (const std::string& bytes : entries) {
      AMANAT_ASSIGN_OR_RETURN(const entry::Entry entry, entry::DecodeEntry(bytes));
      if (entry.outcome == Outcome::kAccepted) continue;
      AMANAT_ASSIGN_OR_RETURN(const entry::Command command, entry::DecodeCommand(entry.command));
      for (const uint64_t author : command.authors) {
        refusals_.Count(author, entry.record_time.micros);
      }
    }
    next += entries.size();
  }
  return absl::OkStatus();
}

absl::Status Sequencer::TakeRefusal(const Unit& unit) {
  for (const uint64_t author : unit.command.authors) {
    if (refusals_.HasRoom(author, now_)) continue;
    return absl::ResourceExhaustedError(absl::StrCat(
        "REFUSALS: this would be refused, and ", kRefusalsOfDayMax, " refusals of the operator of ",
        author, " were recorded today, which is all that this log keeps: correct the command"));
  }
  for (const uint64_t author : unit.command.authors) refusals_.Count(author, now_);
  return absl::OkStatus();
}

absl::Status Sequencer::LoadPublished(std::shared_ptr<const directory::Directory> directory) {
  published_directory_ = std::move(directory);
  return WithUnreadableState(state_.LoadLazily());
}

absl::Status Sequencer::StoreState() {
  AMANAT_RETURN_IF_ERROR(table_->WriteState(state_.TakeChanges()));
  state_.ForgetStored();
  stored_size_ = state_.size();
  return absl::OkStatus();
}

absl::Status Sequencer::Replay(std::string entry, const View& view) {
  const LogIndex index = state_.size();
  auto leaf = examine::ParseLeaf(std::move(entry));
  if (!leaf.ok()) {
    return absl::DataLossError(absl::StrCat("entry ", index, ": ", leaf.status().message()));
  }
  const Finding finding = state_.Take(*leaf, Around(*this, view, /*decides=*/false));
  if (finding.verdict != Verdict::kValid) {
    state_.Rollback();
    const std::string message =
        absl::StrCat("entry ", index, ": ", finding.rule, ": ", finding.detail);
    if (finding.verdict == Verdict::kUpgrade) return absl::FailedPreconditionError(message);
    return finding.verdict == Verdict::kWaiting ? absl::UnavailableError(message)
                                                : absl::DataLossError(message);
  }
  state_.Commit();
  if (state_.is_directory() && leaf->entry.outcome == Outcome::kAccepted) {
    directory_->Apply(index, leaf->command, leaf->entry.record_time.micros);
  }
  return absl::OkStatus();
}

std::shared_ptr<const EntryBatch> Sequencer::Seal() {
  AMANAT_CHECK(sealed_ == nullptr);
  if (has_pending()) pending_.state = state_.TakeChanges();
  sealed_size_ = state_.size();
  sealed_ = std::make_shared<const EntryBatch>(std::exchange(pending_, {}));
  return sealed_;
}

void Sequencer::ForgetStored() {
  if (sealed_ != nullptr && !sealed_->entries.empty()) {
    state_.ForgetStored();
    stored_size_ = sealed_size_;
  }
  sealed_ = nullptr;
}

std::shared_ptr<const directory::Directory> Sequencer::ShareDirectory() {
  directory_shared_ = true;
  return directory_;
}

void Sequencer::LookAtClock() { (void)clock_->Now(state_.last_record_time()); }

absl::Status Sequencer::MakeEffects(const proposal::Decision& decision) {
  entry::Entry& entry = leaf_.entry;
  entry.index = state_.size();
  entry.record_time.micros = now_;
  proposal::FillEffects(decision, state_.accounts(), entry);
  const absl::Status status = entry::CheckEntry(entry);
  return status.ok() ? status : WrongEffects(status.message());
}

absl::StatusOr<Finding> Sequencer::TakeEntry(const Around& around, bool derived) {
  std::string bytes = wire::Encode(leaf_.entry);
  if (bytes.size() > entry::kEntryBytesMax) {
    return WrongEffects(
        absl::StrCat("an entry of ", bytes.size(), " bytes, at most ", entry::kEntryBytesMax));
  }
  leaf_.hash = merkle::HashLeaf(bytes);
  Finding finding = derived ? state_.TakeMade(leaf_, around) : state_.Take(leaf_, around);
  if (finding.verdict == Verdict::kValid) {
    pending_.leaf_hashes.push_back(leaf_.hash);
    pending_.entries.push_back(std::move(bytes));
  }
  return finding;
}

absl::Status Sequencer::TakeWriterEntry(EventType type, std::string body, const Around& around) {
  leaf_ = examine::Leaf();
  leaf_.command.event_type = static_cast<uint32_t>(type);
  leaf_.command.body = std::move(body);
  leaf_.entry.command = wire::Encode(leaf_.command);
  leaf_.entry.index = state_.size();
  leaf_.entry.record_time.micros = now_;
  AMANAT_ASSIGN_OR_RETURN(const Finding finding, TakeEntry(around, /*derived=*/false));
  return ToStatus(finding);
}

absl::Status Sequencer::TakeWriterStarted(const Incarnation& incarnation, const View& view) {
  now_ = clock_->Now(state_.last_record_time());
  const entry::WriterStarted started{incarnation};
  AMANAT_RETURN_IF_ERROR(
      TakeWriterEntry(EventType::kWriterStarted, wire::Encode(started), Around(*this, view)));
  state_.Commit();
  return absl::OkStatus();
}

absl::StatusOr<AppendResult> Sequencer::FirstAnswer(const Unit& unit, LogIndex index,
                                                    const Hash& command_hash) const {
  if (Sha256(unit.signed_command->command) != command_hash.view()) {
    return absl::AlreadyExistsError(
        absl::StrCat("IDEMPOTENCY_KEY: entry ", index, " used it for another command"));
  }
  AMANAT_ASSIGN_OR_RETURN(const std::string bytes, ReadOwn(index));
  AMANAT_ASSIGN_OR_RETURN(const entry::Entry entry, entry::DecodeEntry(bytes));
  AppendResult result;
  result.index = index;
  result.leaf_hash = merkle::HashLeaf(bytes);
  result.outcome = entry.outcome;
  result.repeated = true;
  return result;
}

absl::StatusOr<AppendResult> Sequencer::Take(const Unit& unit, const View& view) {
  if (unit.is_signed()) {
    if (const auto used = state_.FindIdempotencyKey(unit.command.idempotency_key)) {
      return FirstAnswer(unit, used->index, used->command_hash);
    }
  }
  const UnixMicros last = state_.last_record_time();
  now_ = unit.signed_command != nullptr ? clock_->OfCommand(last) : clock_->Now(last);
  AMANAT_RETURN_IF_ERROR(CheckExpiry(unit));
  latest_of_others_ = clock_->LatestOfOthers(
      last, unit.signed_command != nullptr ? std::make_optional(unit.command.expiry.micros)
                                           : std::nullopt);
  const size_t pending_before = pending_.entries.size();
  auto result = TakeUnit(unit, Around(*this, view));
  const bool adds_refusal = result.ok() && unit.is_signed() && unit.purpose == Purpose::kAppend &&
                            result->outcome != Outcome::kAccepted;
  if (adds_refusal) {
    const absl::Status room = TakeRefusal(unit);
    if (!room.ok()) result = room;
  }
  if (!result.ok() || !result->issues.empty() || unit.purpose != Purpose::kAppend) {
    state_.Rollback();
    pending_.entries.resize(pending_before);
    pending_.leaf_hashes.resize(pending_before);
    return result;
  }
  state_.Commit();
  if (state_.is_directory() && result->outcome == Outcome::kAccepted) {
    if (std::exchange(directory_shared_, false)) {
      directory_ = std::make_shared<directory::Directory>(*directory_);
    }
    directory_->Apply(result->index, unit.command, state_.last_record_time());
  }
  return result;
}

absl::Status Sequencer::CheckExpiry(const Unit& unit) const {
  if (unit.is_signed() && unit.command.expiry.micros <= now_) {
    return absl::FailedPreconditionError(absl::StrCat("EXPIRY: the command expired at ",
                                                      FormatInstant(unit.command.expiry.micros),
                                                      ", it is ", FormatInstant(now_), " here"));
  }
  // A preview is told, too, so that nobody signs it.
  if (unit.signed_command != nullptr &&
      unit.command.expiry.micros - now_ > examine::kExpiryMaxMicros) {
    return absl::InvalidArgumentError(absl::StrCat(
        "EXPIRY: a command expires within 30 days, not at ",
        FormatInstant(unit.command.expiry.micros), ", it is ", FormatInstant(now_), " here"));
  }
  return absl::OkStatus();
}

absl::StatusOr<AppendResult> Sequencer::TakeUnit(const Unit& unit, const Around& around) {
  AMANAT_RETURN_IF_ERROR(FollowDirectory(around));
  if (unit.foreign.has_value()) return TakeUp(*unit.foreign, around);
  AMANAT_RETURN_IF_ERROR(CheckAuthors(unit));
  AMANAT_ASSIGN_OR_RETURN(AppendResult result, TakeCommand(unit, around));
  if (unit.import != nullptr && result.outcome == Outcome::kAccepted) {
    AMANAT_RETURN_IF_ERROR(TakeLines(unit, around, result));
  }
  return result;
}

absl::Status Sequencer::CheckAuthors(const Unit& unit) const {
  const TreeSize known = state_.DirectorySize();
  for (const uint64_t author : unit.command.authors) {
    if (author < known) continue;
    return absl::AbortedError(absl::StrCat("AUTHOR: admitted at ", author,
                                           " of the directory, of which ", known,
                                           " entries are known here"));
  }
  return absl::OkStatus();
}

// The directory's own writer decides its next entry by what it activates here.
absl::Status Sequencer::CheckActivation(const Unit& unit) const {
  if (unit.command.event_type != static_cast<uint32_t>(EventType::kRulesActivated)) {
    return absl::OkStatus();
  }
  const auto body = wire::Decode<directory::RulesActivated>(unit.command.body);
  if (!body.ok()) return absl::InvalidArgumentError(body.status().message());
  const directory::ActivatedRules activated{state_.size(), body->version, body->digest};
  if (state_.rules()->Find(activated) != nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("UPGRADE: ", examine::UpgradeText(activated)));
}

absl::StatusOr<proposal::Decision> Sequencer::Decide(const entry::Command& command,
                                                     const Around& around) {
  examine::CitedLogs cited;
  auto decision = state_.Decide(command, now_, around, &cited);
  if (!state_.read_status().ok()) {
    return absl::UnavailableError(absl::StrCat("STATE: ", state_.read_status().message()));
  }
  AMANAT_RETURN_IF_ERROR(WithUnreadableState(decision.status()));
  const TreeSize before = state_.size();
  for (const LogId& log : cited.beyond_frontier) {
    AMANAT_ASSIGN_OR_RETURN(const TreeSize size, FollowableSize(log, around.SizeOf(log), around));
    if (size > state_.FrontierOf(log).size) AMANAT_RETURN_IF_ERROR(FollowLog(log, size, around));
  }
  AMANAT_RETURN_IF_ERROR(FollowCited(*decision, around));
  // Whoever makes the entry again decides behind what was followed, and sees no more than that.
  if (state_.size() == before) return decision;
  return state_.Decide(command, now_, around, nullptr);
}

absl::StatusOr<AppendResult> Sequencer::TakeCommand(const Unit& unit, const Around& around) {
  const auto begin = [&] {
    leaf_ = examine::Leaf();
    leaf_.entry.command = unit.signed_command->command;
    leaf_.entry.signatures = unit.signed_command->signatures;
    leaf_.entry.index = state_.size();
    leaf_.entry.record_time.micros = now_;
    leaf_.command = unit.command;
    leaf_.verified = unit.verified;
  };
  begin();
  AMANAT_RETURN_IF_ERROR(ToStatus(unit.is_signed() ? state_.CheckCommand(leaf_, around)
                                                   : state_.CheckUnsignedCommand(leaf_, around)));
  AMANAT_RETURN_IF_ERROR(CheckActivation(unit));
  AMANAT_ASSIGN_OR_RETURN(proposal::Decision decision, Decide(unit.command, around));
  AMANAT_RETURN_IF_ERROR(CheckExpiry(unit));  // what was followed may be later
  begin();                                    // following has used the leaf
  AppendResult result;
  result.outcome = decision.outcome;
  result.detail = decision.detail;
  result.rules_version = state_.RulesVersionAt(around.directory());
  AMANAT_RETURN_IF_ERROR(MakeEffects(decision));
  AMANAT_ASSIGN_OR_RETURN(Finding finding, TakeEntry(around, /*derived=*/true));
  if (finding.verdict == Verdict::kLimit && unit.import == nullptr) {
    // The refusal is an entry, so that the signer has an answer that cannot be denied later.
    decision = proposal::Decision();
    decision.outcome = finding.refusal;
    result.outcome = finding.refusal;
    result.detail = finding.detail;
    AMANAT_RETURN_IF_ERROR(MakeEffects(decision));
    AMANAT_ASSIGN_OR_RETURN(finding, TakeEntry(around, /*derived=*/true));
  }
  AMANAT_RETURN_IF_ERROR(ToStatusOfMade(finding));
  result.index = state_.size() - 1;
  result.leaf_hash = pending_.leaf_hashes.back();
  if (unit.purpose == Purpose::kPreview && result.outcome == Outcome::kAccepted) {
    result.postings = std::move(decision.postings);
    result.closes_hold = decision.closes_hold;
  }
  return result;
}

absl::StatusOr<AppendResult> Sequencer::TakeUp(const entry::Reference& foreign,
                                               const Around& around) {
  AppendResult result;
  const auto consumer = state_.ConsumerOf(foreign.log, foreign.index);
  if (!state_.read_status().ok()) return absl::UnavailableError("STATE: cannot be read");
  if (consumer.has_value()) {
    result.index = *consumer;
    result.repeated = true;
    return result;
  }
  if (foreign.index >= around.SizeOf(foreign.log)) {
    return absl::UnavailableError(absl::StrCat("REFERENCE: entry ", foreign.index, " of log ",
                                               foreign.log.hex(), " has not arrived"));
  }
  AMANAT_ASSIGN_OR_RETURN(std::string bytes, around.Read(foreign.log, foreign.index));
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, examine::ParseLeaf(std::move(bytes)));
  auto command = state_.TakeUp(leaf, foreign.log, now_, around);
  if (!command.has_value()) {
    return absl::NotFoundError("TAKE_UP: the entry is not taken up by itself");
  }
  command->target = state_.id();
  AMANAT_ASSIGN_OR_RETURN(const proposal::Decision decision, Decide(*command, around));
  leaf_ = examine::Leaf();
  leaf_.command = *std::move(command);
  leaf_.entry.command = wire::Encode(leaf_.command);
  AMANAT_RETURN_IF_ERROR(MakeEffects(decision));
  AMANAT_ASSIGN_OR_RETURN(const Finding finding, TakeEntry(around, /*derived=*/false));
  AMANAT_RETURN_IF_ERROR(ToStatusOfMade(finding));
  result.index = state_.size() - 1;
  result.leaf_hash = pending_.leaf_hashes.back();
  result.outcome = decision.outcome;
  return result;
}

}  // namespace amanat::append
