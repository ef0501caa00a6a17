#include "ledger/append/sequencer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/append/options.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/entry/writer_events.h"
#include "ledger/examine/directory_replay.h"
#include "ledger/merkle/tree_hash.h"
#include "ledger/proposal/effects.h"

namespace amanat::append {
namespace {

using entry::EventType;
using entry::Outcome;
using examine::Finding;
using examine::Verdict;
using proposal::AppendResult;

constexpr size_t kReplayedEntriesMax = 1024;  // read at a time
constexpr size_t kReplayedBytesMax = 4u << 20;
constexpr TreeSize kReplayedStateMax = 1u << 16;  // stored at a time, but never amid an import

// Room beside the runs within an entry: index, time, and the wrapping of each field.
constexpr size_t kDuplicatesBytesMax = entry::kCommandBytesMax - 1024;

// Not a fault of the signer: decided anew, the same wish may well pass.
bool MeansDecideAgain(absl::string_view rule) {
  return rule == "STREAM_VERSION" || rule == "ONCE" || rule == "CONSUMED" || rule == "IMPORT" ||
         rule == "REVERSED";
}

absl::StatusCode CodeOf(const Finding& finding) {
  if (finding.verdict == Verdict::kWaiting) return absl::StatusCode::kUnavailable;
  if (finding.verdict == Verdict::kLimit) return absl::StatusCode::kFailedPrecondition;
  if (MeansDecideAgain(finding.rule)) return absl::StatusCode::kAborted;
  if (finding.rule == "SIGNATURE" || finding.rule == "AUTHOR") {
    return absl::StatusCode::kPermissionDenied;
  }
  if (finding.rule == "EXPIRY") return absl::StatusCode::kFailedPrecondition;
  return absl::StatusCode::kInvalidArgument;
}

absl::Status ToStatus(const Finding& finding, absl::string_view place = "") {
  if (finding.verdict == Verdict::kValid) return absl::OkStatus();
  return absl::Status(CodeOf(finding), absl::StrCat(finding.rule, ": ", place, finding.detail));
}

entry::Entry WriterEntry(EventType type, std::string body) {
  entry::Command command;
  command.event_type = static_cast<uint32_t>(type);
  command.body = std::move(body);
  entry::Entry entry;
  entry.command = wire::Encode(command);
  return entry;
}

std::vector<OnceFingerprint> OnceKeysOf(const proposal::Import& import) {
  std::vector<OnceFingerprint> once;
  for (const proposal::Import::Line& line : import.lines) {
    const proposal::Decision& decision = line.proposal.decision;
    if (decision.outcome != Outcome::kAccepted) continue;
    once.insert(once.end(), decision.once.begin(), decision.once.end());
  }
  return once;
}

// As few messages as the cap of a command allows. A single run always fits one.
std::vector<entry::ImportDuplicates> SplitRuns(LogIndex manifest,
                                               const std::vector<entry::DuplicateRun>& runs) {
  std::vector<entry::ImportDuplicates> parts;
  size_t bytes = 0;
  for (const entry::DuplicateRun& run : runs) {
    const size_t run_bytes = wire::Encode(run).size() + 8;
    if (parts.empty() || bytes + run_bytes > kDuplicatesBytesMax) {
      parts.push_back({manifest, {}});
      bytes = 0;
    }
    bytes += run_bytes;
    parts.back().runs.push_back(run);
  }
  return parts;
}

}  // namespace

entry::Entry FoundingEntry(const entry::LogFounded& founding, UnixMicros now) {
  entry::Entry entry = WriterEntry(EventType::kLogFounded, wire::Encode(founding));
  entry.record_time.micros = now;
  return entry;
}

// The known logs, but with this log and its directory as they stand in the sequencer: ahead of what
// is published, which lacks the entries of the group being made.
class Sequencer::Around final : public examine::Surroundings {
 public:
  Around(const Sequencer& own, const View& view) : own_(own), view_(view) {}

  const directory::Directory& directory() const override {
    return own_.state_.is_directory() ? *own_.directory_ : view_.directory();
  }
  TreeSize directory_size() const override {
    return own_.state_.is_directory() ? own_.state_.size() : view_.directory_size();
  }
  bool Holds(const LogId& log) const override { return IsOwn(log) || view_.Holds(log); }
  TreeSize SizeOf(const LogId& log) const override {
    return IsOwn(log) ? own_.state_.size() : view_.SizeOf(log);
  }
  std::optional<examine::EntryFacts> Find(const LogId& log, LogIndex index) const override {
    if (!IsOwn(log)) return view_.Find(log, index);
    auto bytes = own_.ReadOwn(index);
    if (!bytes.ok()) return std::nullopt;
    const auto leaf = examine::ParseLeaf(*std::move(bytes));
    if (!leaf.ok()) return std::nullopt;
    return examine::EntryFacts{leaf->hash, leaf->entry.recipient, leaf->command.event_type,
                               leaf->entry.outcome == Outcome::kAccepted};
  }
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override {
    return view_.RootAt(log, size);
  }
  absl::StatusOr<std::string> Read(const LogId&, LogIndex index) const override {
    return own_.ReadOwn(index);
  }

 private:
  bool IsOwn(const LogId& log) const { return log == own_.state_.id(); }

  const Sequencer& own_;
  const View& view_;
};

Sequencer::Sequencer(const LogId& log, store::LogTable* table, Clock* clock)
    : table_(table),
      clock_(clock),
      state_(log, table == nullptr ? nullptr : &table->state()),
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
  if (stored == state_.size()) return absl::OkStatus();
  return absl::DataLossError("the log ends in the middle of an import");
}

absl::Status Sequencer::StoreState() {
  AMANAT_RETURN_IF_ERROR(table_->WriteState(state_.TakeChanges()));
  state_.ForgetStored();
  return absl::OkStatus();
}

absl::Status Sequencer::Replay(std::string entry, const View& view) {
  const LogIndex index = state_.size();
  auto leaf = examine::ParseLeaf(std::move(entry));
  if (!leaf.ok()) {
    return absl::DataLossError(absl::StrCat("entry ", index, ": ", leaf.status().message()));
  }
  const Finding finding = state_.Take(*leaf, Around(*this, view));
  if (finding.verdict != Verdict::kValid) {
    state_.Rollback();
    const std::string message =
        absl::StrCat("entry ", index, ": ", finding.rule, ": ", finding.detail);
    return finding.verdict == Verdict::kWaiting ? absl::UnavailableError(message)
                                                : absl::DataLossError(message);
  }
  state_.Commit();
  if (state_.is_directory() && leaf->entry.outcome == Outcome::kAccepted) {
    directory_->Apply(index, leaf->command);
  }
  return absl::OkStatus();
}

std::shared_ptr<const Batch> Sequencer::Seal() {
  AMANAT_CHECK(sealed_ == nullptr);
  if (has_pending()) pending_.state = state_.TakeChanges();
  sealed_ = std::make_shared<const Batch>(std::exchange(pending_, {}));
  return sealed_;
}

void Sequencer::ForgetStored() {
  if (sealed_ != nullptr && !sealed_->entries.empty()) state_.ForgetStored();
  sealed_ = nullptr;
}

std::shared_ptr<const directory::Directory> Sequencer::ShareDirectory() {
  directory_shared_ = true;
  return directory_;
}

void Sequencer::LookAtClock() { (void)RecordTime(); }

absl::StatusOr<UnixMicros> Sequencer::RecordTime() {
  const UnixMicros now = clock_->Now();
  const UnixMicros last = state_.last_record_time();
  if (now < last - kClockBackMax) {
    return absl::UnavailableError(absl::StrCat("CLOCK: it stands at ", FormatInstant(now),
                                               ", behind the last entry of ", FormatInstant(last)));
  }
  const UnixMicros seen = std::max(last, clock_seen_);
  if (now > seen + kClockJumpMax) {
    return absl::UnavailableError(absl::StrCat("CLOCK: it jumped from ", FormatInstant(seen),
                                               " to ", FormatInstant(now),
                                               "; if that is right, start the writer again"));
  }
  clock_seen_ = std::max(clock_seen_, now);
  return std::max(last, now);
}

void Sequencer::MakeEntry(const proposal::Proposal& proposal, const proposal::Decision& decision,
                          const std::optional<entry::ManifestLine>& line) {
  entry_.command = proposal.command;
  entry_.signatures = proposal.signatures;
  entry_.line = line;
  proposal::FillEffects(decision, proposal.core_version, state_.accounts(), entry_);
}

absl::StatusOr<Finding> Sequencer::TakeEntry(UnixMicros now, const Around& around,
                                             const std::vector<PublicKey>& verified) {
  entry_.index = state_.size();
  entry_.record_time.micros = now;
  std::string bytes = wire::Encode(entry_);
  // Read again as every follower will: what does not parse must never become an entry.
  if (const absl::Status status = examine::ParseLeafInto(bytes, leaf_); !status.ok()) {
    return absl::InvalidArgumentError(absl::StrCat("ENTRY: ", status.message()));
  }
  leaf_.verified = verified;
  Finding finding = state_.Take(leaf_, around);
  if (finding.verdict == Verdict::kValid) {
    pending_.leaf_hashes.push_back(leaf_.hash);
    pending_.entries.push_back(std::move(bytes));
  }
  return finding;
}

absl::Status Sequencer::TakeWriterEntry(EventType type, std::string body, UnixMicros now,
                                        const Around& around) {
  entry_ = WriterEntry(type, std::move(body));
  AMANAT_ASSIGN_OR_RETURN(const Finding finding, TakeEntry(now, around));
  return ToStatus(finding);
}

absl::Status Sequencer::TakeWriterStarted(const Incarnation& incarnation, const View& view) {
  clock_seen_ = clock_->Now();
  AMANAT_ASSIGN_OR_RETURN(const UnixMicros now, RecordTime());
  const entry::WriterStarted started{incarnation};
  AMANAT_RETURN_IF_ERROR(
      TakeWriterEntry(EventType::kWriterStarted, wire::Encode(started), now, Around(*this, view)));
  state_.Commit();
  return absl::OkStatus();
}

absl::StatusOr<AppendResult> Sequencer::FirstAnswer(const Unit& unit, LogIndex index,
                                                    const Hash& command_hash) const {
  if (Sha256(unit.proposal.command) != command_hash.view()) {
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
  AMANAT_ASSIGN_OR_RETURN(const UnixMicros now, RecordTime());
  if (unit.is_signed() && unit.command.expiry.micros <= now) {
    return absl::FailedPreconditionError(absl::StrCat("EXPIRY: the command expired at ",
                                                      FormatInstant(unit.command.expiry.micros),
                                                      ", it is ", FormatInstant(now)));
  }
  const size_t pending_before = pending_.entries.size();
  auto result = TakeUnit(unit, now, Around(*this, view));
  if (!result.ok()) {
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
    directory_->Apply(result->index, unit.command);
  }
  return result;
}

absl::StatusOr<AppendResult> Sequencer::TakeUnit(const Unit& unit, UnixMicros now,
                                                 const Around& around) {
  AMANAT_RETURN_IF_ERROR(Follow(unit, now, around));
  AMANAT_RETURN_IF_ERROR(CheckDirectory(unit));
  AMANAT_RETURN_IF_ERROR(CheckAuthors(unit));
  AMANAT_ASSIGN_OR_RETURN(AppendResult result, TakeCommand(unit, now, around));
  if (unit.import != nullptr && result.outcome == Outcome::kAccepted) {
    AMANAT_RETURN_IF_ERROR(TakeImportLines(*unit.import, result.index, now, around));
  }
  return result;
}

absl::Status Sequencer::CheckDirectory(const Unit& unit) const {
  const TreeSize decided = unit.proposal.directory_size;
  const TreeSize recorded = state_.DirectorySize();
  if (decided == 0 || decided == recorded) return absl::OkStatus();
  return absl::AbortedError(absl::StrCat("DIRECTORY: decided by ", decided,
                                         " entries of the directory, this log's next entry is "
                                         "judged by ",
                                         recorded));
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

absl::StatusOr<AppendResult> Sequencer::TakeCommand(const Unit& unit, UnixMicros now,
                                                    const Around& around) {
  const proposal::Decision& decision = unit.proposal.decision;
  AppendResult result;
  result.index = state_.size();
  result.outcome = decision.outcome;
  result.detail = decision.detail;
  MakeEntry(unit.proposal, decision);
  AMANAT_ASSIGN_OR_RETURN(const Finding finding, TakeEntry(now, around, unit.verified));
  if (finding.verdict == Verdict::kLimit && unit.is_signed() && unit.import == nullptr) {
    // The refusal is an entry, so that the signer has an answer that cannot be denied later.
    proposal::Decision refusal;
    refusal.outcome = finding.refusal;
    result.outcome = refusal.outcome;
    result.detail = finding.detail;
    MakeEntry(unit.proposal, refusal);
    AMANAT_ASSIGN_OR_RETURN(const Finding again, TakeEntry(now, around, unit.verified));
    AMANAT_RETURN_IF_ERROR(ToStatus(again));
  } else {
    AMANAT_RETURN_IF_ERROR(ToStatus(finding));
  }
  result.leaf_hash = pending_.leaf_hashes.back();
  return result;
}

absl::Status Sequencer::TakeImportLines(const proposal::Import& import, LogIndex manifest,
                                        UnixMicros now, const Around& around) {
  state_.LookAhead(OnceKeysOf(import));
  for (const proposal::Import::Line& line : import.lines) {
    MakeEntry(line.proposal, line.proposal.decision, entry::ManifestLine{manifest, line.number});
    AMANAT_ASSIGN_OR_RETURN(const Finding finding, TakeEntry(now, around));
    AMANAT_RETURN_IF_ERROR(ToStatus(finding, absl::StrCat("line ", line.number, ": ")));
  }
  entry::ImportClosed closed;
  closed.manifest = manifest;
  closed.recorded = import.lines.size();
  for (const entry::ImportDuplicates& part : SplitRuns(manifest, import.duplicates)) {
    for (const entry::DuplicateRun& run : part.runs) closed.duplicates += run.count;
    AMANAT_RETURN_IF_ERROR(
        TakeWriterEntry(EventType::kImportDuplicates, wire::Encode(part), now, around));
  }
  return TakeWriterEntry(EventType::kImportClosed, wire::Encode(closed), now, around);
}

// Brings the frontier to where the unit needs it: the directory always to its newest, so that
// revocations count at once; another log only when an entry beyond its mark is cited.
absl::Status Sequencer::Follow(const Unit& unit, UnixMicros now, const Around& around) {
  if (!state_.is_directory() && around.directory_size() > state_.DirectorySize()) {
    AMANAT_RETURN_IF_ERROR(FollowLog(state_.directory_log(), around.directory_size(), now, around));
  }
  const auto follow_cited = [&](const proposal::Decision& decision) -> absl::Status {
    for (const auto* references : {&decision.rests_on, &decision.consumes}) {
      for (const entry::Reference& reference : *references) {
        if (reference.log == state_.id()) continue;
        if (reference.index < state_.FrontierOf(reference.log).size) continue;
        const TreeSize size = around.SizeOf(reference.log);
        if (reference.index >= size) {
          return absl::UnavailableError(absl::StrCat("REFERENCE: entry ", reference.index,
                                                     " of log ", reference.log.hex(),
                                                     " has not arrived, ", size, " have"));
        }
        AMANAT_RETURN_IF_ERROR(FollowLog(reference.log, size, now, around));
      }
    }
    return absl::OkStatus();
  };
  AMANAT_RETURN_IF_ERROR(follow_cited(unit.proposal.decision));
  if (unit.import == nullptr) return absl::OkStatus();
  for (const proposal::Import::Line& line : unit.import->lines) {
    AMANAT_RETURN_IF_ERROR(follow_cited(line.proposal.decision));
  }
  return absl::OkStatus();
}

absl::Status Sequencer::FollowLog(const LogId& log, TreeSize size, UnixMicros now,
                                  const Around& around) {
  const std::optional<Hash> root = around.RootAt(log, size);
  if (!root.has_value()) {
    return absl::UnavailableError(
        absl::StrCat("FRONTIER: the root of log ", log.hex(), " at ", size, " cannot be read"));
  }
  const entry::Followed followed{log, size, *root};
  return TakeWriterEntry(EventType::kFollowed, wire::Encode(followed), now, around);
}

}  // namespace amanat::append
