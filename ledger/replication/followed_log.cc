#include "ledger/replication/followed_log.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/fork_evidence.h"
#include "ledger/examine/directory_replay.h"
#include "ledger/merkle/proof.h"
#include "ledger/merkle/tree_hash.h"

namespace amanat::replication {
namespace {

checkpoint::VerifierKey KeyOf(const FollowedLog::Options& options) {
  return checkpoint::MakeVerifierKey(options.name.str(), options.key);
}

// Of one that is not valid. A row of this store that cannot be read is nothing to wait for.
LogVerdict VerdictOf(const examine::Finding& finding) {
  if (finding.verdict == examine::Verdict::kUpgrade) return LogVerdict::kUpgrade;
  if (finding.verdict != examine::Verdict::kWaiting) return LogVerdict::kInvalid;
  return finding.rule == "STATE" ? LogVerdict::kDamaged : LogVerdict::kWaiting;
}

}  // namespace

absl::string_view LogVerdictName(LogVerdict verdict) {
  switch (verdict) {
    case LogVerdict::kFollowing:
      return "FOLLOWING";
    case LogVerdict::kWaiting:
      return "WAITING";
    case LogVerdict::kInvalid:
      return "INVALID";
    case LogVerdict::kUnknownVersion:
      return "UNKNOWN_VERSION";
    case LogVerdict::kUpgrade:
      return "UPGRADE";
    case LogVerdict::kForked:
      return "FORKED";
    case LogVerdict::kDamaged:
      return "DAMAGED";
  }
  return "UNSPECIFIED";
}

// The directory's log is judged by what it says itself, entry by entry; all others by the directory
// that this process knows.
class FollowedLog::Around final : public examine::Surroundings {
 public:
  Around(const FollowedLog& log, examine::KnownLogs::View view)
      : log_(log), view_(std::move(view)) {}

  const directory::Directory& directory() const override {
    return is_directory() ? log_.directory_ : view_.directory();
  }
  TreeSize directory_size() const override {
    return is_directory() ? log_.ExaminedSize() : view_.directory_size();
  }
  bool Holds(const LogId& log) const override { return view_.Holds(log); }
  TreeSize SizeOf(const LogId& log) const override { return view_.SizeOf(log); }
  std::optional<examine::EntryFacts> Find(const LogId& log, LogIndex index) const override {
    if (log != log_.id_) return view_.Find(log, index);
    if (index >= log_.ExaminedSize()) return std::nullopt;
    auto bytes = log_.table_->ReadEntry(index);
    if (!bytes.ok()) return std::nullopt;
    const auto leaf = examine::ParseLeaf(*std::move(bytes));
    if (!leaf.ok()) return std::nullopt;
    return examine::EntryFacts{leaf->hash, leaf->entry.recipient, leaf->command.event_type,
                               leaf->entry.outcome == entry::Outcome::kAccepted};
  }
  std::optional<Hash> RootAt(const LogId& log, TreeSize size) const override {
    return view_.RootAt(log, size);
  }
  absl::StatusOr<std::string> Read(const LogId& log, LogIndex index) const override {
    return log == log_.id_ ? log_.table_->ReadEntry(index) : view_.Read(log, index);
  }

 private:
  bool is_directory() const { return log_.IsDirectory(); }

  const FollowedLog& log_;
  const examine::KnownLogs::View view_;
};

absl::StatusOr<std::unique_ptr<FollowedLog>> FollowedLog::Open(store::Database* database,
                                                               Options options) {
  const LogId id = entry::LogIdOf(options.name, options.key);
  const std::string name = options.name.str();
  auto table = store::LogTable::Open(database, id);
  if (!table.ok()) return Annotate(table.status(), name);
  auto log =
      std::unique_ptr<FollowedLog>(new FollowedLog(std::move(options), id, *std::move(table)));
  if (absl::Status status = log->LoadHead(); !status.ok()) return Annotate(status, name);
  if (absl::Status status = log->LoadEvidence(); !status.ok()) return Annotate(status, name);
  if (absl::Status status = log->LoadState(); !status.ok()) return Annotate(status, name);
  return log;
}

absl::Status FollowedLog::LoadHead() {
  AMANAT_ASSIGN_OR_RETURN(newest_.note, table_->checkpoint());
  if (newest_.note.empty()) return absl::OkStatus();
  auto opened = checkpoint::OpenCheckpoint(newest_.note, KeyOf(options_));
  if (!opened.ok()) {
    return absl::DataLossError(
        absl::StrCat("the stored checkpoint is not the log's: ", opened.status().message()));
  }
  newest_.checkpoint = *std::move(opened);
  return absl::OkStatus();
}

absl::Status FollowedLog::LoadEvidence() {
  const absl::Status status =
      ReadFile(options_.evidence_path, checkpoint::kForkEvidenceBytesMax).status();
  if (absl::IsNotFound(status)) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(status);
  forked_ = true;
  fork_detail_ = absl::StrCat("forked; the evidence is in ", options_.evidence_path);
  return absl::OkStatus();
}

absl::Status FollowedLog::LoadState() {
  AMANAT_RETURN_IF_ERROR(state_.Load());
  if (state_.size() > Witnessed()) {
    return absl::DataLossError(absl::StrCat("the stored state is of size ", state_.size(),
                                            ", the entries end at ", Witnessed()));
  }
  if (IsDirectory()) {
    AMANAT_RETURN_IF_ERROR(examine::ReplayDirectory(
        state_.size(), [this](LogIndex index) { return table_->ReadEntry(index); }, directory_));
  }
  examined_.store(state_.size(), std::memory_order_release);
  stored_ = state_.size();
  if (stored_ > 0) PinRows();
  return absl::OkStatus();
}

void FollowedLog::PublishDirectory(examine::KnownLogs& known_logs) const {
  if (!IsDirectory() || ExaminedSize() == 0) return;
  known_logs.SetDirectory(std::make_shared<const directory::Directory>(directory_), ExaminedSize());
}

absl::StatusOr<std::string> FollowedLog::ReadEntry(LogIndex index) const {
  if (index >= ExaminedSize()) {
    return absl::NotFoundError(absl::StrCat("entry ", index, " of ", name().str(),
                                            " is not examined here, ", ExaminedSize(), " are"));
  }
  return table_->ReadEntry(index);
}

absl::StatusOr<Hash> FollowedLog::RootAt(TreeSize size) const { return table_->RootAt(size); }

IngestResult FollowedLog::Result(IngestVerdict verdict, absl::string_view detail) const {
  return {verdict, std::string(detail), Witnessed(), ExaminedSize()};
}

absl::StatusOr<IngestResult> FollowedLog::Ingest(const Batch& batch) {
  if (forked_) return Result(IngestVerdict::kForked, fork_detail_);
  auto opened = checkpoint::OpenCheckpoint(batch.checkpoint, KeyOf(options_));
  if (!opened.ok()) return Result(IngestVerdict::kRefused, opened.status().message());
  const Head head{*std::move(opened), batch.checkpoint};
  const TreeSize held = Witnessed();
  const TreeSize end = batch.first + batch.entries.size();
  if (batch.first > held) {
    return Result(IngestVerdict::kGap,
                  absl::StrCat("batch begins at ", batch.first, ", held are ", held));
  }
  if (end > head.checkpoint.size) {
    return Result(IngestVerdict::kRefused, absl::StrCat("batch ends at ", end, ", its checkpoint ",
                                                        "has size ", head.checkpoint.size));
  }
  const checkpoint::Checkpoint& newest = newest_.checkpoint;
  if (!newest_.note.empty() && newest.size == head.checkpoint.size &&
      newest.root != head.checkpoint.root) {
    return Fork(batch, head, newest.size, newest.root, head.checkpoint.root);
  }
  if (head.checkpoint.size <= held) return IngestOld(batch, head);
  if (!batch.claimed_root.is_zero()) return IngestClaim(batch, head);
  return IngestNew(batch, head);
}

absl::StatusOr<IngestResult> FollowedLog::IngestOld(const Batch& batch, const Head& head) {
  const TreeSize size = head.checkpoint.size;
  AMANAT_ASSIGN_OR_RETURN(const Hash root, table_->RootAt(size));
  if (root != head.checkpoint.root) return Fork(batch, head, size, root, head.checkpoint.root);
  const bool closes =
      size == Witnessed() && size > 0 && (newest_.note.empty() || newest_.checkpoint.size < size);
  if (closes) {
    AMANAT_RETURN_IF_ERROR(table_->PutCheckpoint(head.note));
    Remember(head);
  }
  return Result(IngestVerdict::kNothingNew, absl::StrCat("size ", size, " is held already"));
}

absl::StatusOr<IngestResult> FollowedLog::IngestClaim(const Batch& batch, const Head& head) {
  if (!batch.entries.empty() || batch.first == 0) {
    return Result(IngestVerdict::kRefused, "a claimed root stands beside entries, or at size 0");
  }
  const absl::Status proved = merkle::VerifyConsistency(
      batch.first, head.checkpoint.size, batch.proof, batch.claimed_root, head.checkpoint.root);
  if (!proved.ok()) return Result(IngestVerdict::kRefused, proved.message());
  AMANAT_ASSIGN_OR_RETURN(const Hash root, table_->RootAt(batch.first));
  if (root != batch.claimed_root) return Fork(batch, head, batch.first, root, batch.claimed_root);
  Remember(head);
  return Result(IngestVerdict::kNothingNew, "the checkpoint continues what is held");
}

absl::StatusOr<IngestResult> FollowedLog::IngestNew(const Batch& batch, const Head& head) {
  const TreeSize held = Witnessed();
  const TreeSize end = batch.first + batch.entries.size();
  if (end == 0) return Result(IngestVerdict::kNothingNew, "nothing is held to compare with");
  const size_t skipped = std::min<TreeSize>(held - batch.first, batch.entries.size());
  const auto added = absl::MakeConstSpan(batch.entries).subspan(skipped);
  // While catching up, a checkpoint beyond what was held may have been seen: it binds, too.
  const checkpoint::Checkpoint& newest = newest_.checkpoint;
  Hash at_newest = newest.root;
  merkle::Frontier frontier = table_->frontier();
  for (const std::string& entry : added) {
    frontier.Append(merkle::HashLeaf(entry));
    if (frontier.size() == newest.size) at_newest = frontier.Root();
  }
  Hash root = frontier.Root();
  if (end < held) {
    AMANAT_ASSIGN_OR_RETURN(root, table_->RootAt(end));
  }
  const absl::Status consistent =
      merkle::VerifyConsistency(end, head.checkpoint.size, batch.proof, root, head.checkpoint.root);
  if (!consistent.ok()) {
    return Result(IngestVerdict::kMismatch,
                  absl::StrCat("the tree at size ", end, " is not the beginning of checkpoint ",
                               head.checkpoint.size, ": ", consistent.message()));
  }
  if (at_newest != newest.root) return Fork(batch, head, newest.size, newest.root, at_newest);
  if (!added.empty()) {
    const bool closed = end == head.checkpoint.size;
    AMANAT_RETURN_IF_ERROR(table_->Append(added, closed ? absl::string_view(head.note) : ""));
  }
  Remember(head);
  return Result(added.empty() ? IngestVerdict::kNothingNew : IngestVerdict::kStored);
}

void FollowedLog::Remember(const Head& head) {
  if (newest_.note.empty() || head.checkpoint.size > newest_.checkpoint.size) newest_ = head;
}

absl::StatusOr<IngestResult> FollowedLog::Fork(const Batch& batch, const Head& head, TreeSize size,
                                               const Hash& held_root, const Hash& claimed_root) {
  forked_ = true;
  fork_detail_ = absl::StrCat("at size ", size, " the root here is ", held_root.hex(),
                              ", a checkpoint of size ", head.checkpoint.size, " has ",
                              claimed_root.hex(), "; the evidence is in ", options_.evidence_path);
  checkpoint::ForkEvidence evidence{.log = id_,
                                    .name = name().str(),
                                    .size = size,
                                    .held = held_root,
                                    .claimed = claimed_root,
                                    .held_proof = {},
                                    .claimed_proof = {},
                                    .held_note = newest_.note,
                                    .other_note = head.note};
  // Each proof leads from the root at `size` to the checkpoint of its side.
  const TreeSize newest = newest_.checkpoint.size;
  if (size > 0 && size < newest && newest <= Witnessed()) {
    AMANAT_ASSIGN_OR_RETURN(evidence.held_proof,
                            merkle::BuildConsistency(size, newest, table_->node_reader()));
  }
  if (size == batch.first + batch.entries.size()) evidence.claimed_proof = batch.proof;
  AMANAT_RETURN_IF_ERROR(
      WriteFileDurably(options_.evidence_path, checkpoint::FormatForkEvidence(evidence)));
  return Result(IngestVerdict::kForked, fork_detail_);
}

void FollowedLog::Halt(LogVerdict verdict, absl::string_view detail) {
  verdict_ = verdict;
  detail_ = absl::StrCat("entry ", ExaminedSize(), ": ", detail);
}

size_t FollowedLog::Examine(examine::KnownLogs& known_logs) {
  const TreeSize before = ExaminedSize();
  const bool halted = verdict_ != LogVerdict::kFollowing && verdict_ != LogVerdict::kWaiting;
  if (halted || before == Witnessed()) return 0;
  // A log that waits is asked at every change of any other: look at its next entry alone.
  const size_t count = verdict_ == LogVerdict::kWaiting ? 1 : kExamineEntriesMax;
  auto entries = table_->ReadEntries(before, count, kExamineBytesMax);
  if (!entries.ok()) {
    Halt(LogVerdict::kDamaged, entries.status().message());
    return 0;
  }
  const Around around(*this, known_logs.Snapshot());
  for (std::string& bytes : *entries) {
    if (!ExamineOne(std::move(bytes), around)) break;
    // A log of files stands between two of them for a moment only.
    if (ExaminedSize() - stored_ >= kStoreStateEntries) StoreState();
  }
  const TreeSize after = ExaminedSize();
  if (after == before) return 0;
  StoreState();
  PublishDirectory(known_logs);
  return after - before;
}

void FollowedLog::PinRows() {
  std::shared_ptr<const state::Reader> rows = table_->PinState();
  absl::MutexLock lock(&rows_mutex_);
  stored_rows_.swap(rows);
}

void FollowedLog::StoreState() {
  if (!state_.storable() || state_.size() == stored_) return;
  const absl::Status status = table_->WriteState(state_.TakeChanges());
  if (status.ok()) {
    state_.ForgetStored();
    stored_ = state_.size();
    PinRows();
  } else {
    Halt(LogVerdict::kDamaged, status.message());
  }
}

bool FollowedLog::ExamineOne(std::string bytes, const examine::Surroundings& around) {
  const auto leaf = examine::ParseLeaf(std::move(bytes));
  if (!leaf.ok()) {
    Halt(absl::IsFailedPrecondition(leaf.status()) ? LogVerdict::kUnknownVersion
                                                   : LogVerdict::kInvalid,
         leaf.status().message());
    return false;
  }
  const examine::Finding finding = state_.Take(*leaf, around);
  if (finding.verdict != examine::Verdict::kValid) {
    state_.Rollback();  // of rows that could not be read nothing may stay half changed
    Halt(VerdictOf(finding), absl::StrCat(finding.rule, ": ", finding.detail));
    return false;
  }
  const bool is_directory = IsDirectory();
  const bool judged_elsewhere =
      state_.is_directory() || state_.directory_log() != options_.directory_log;
  if (state_.size() == 1 && !is_directory && judged_elsewhere) {
    state_.Rollback();
    Halt(LogVerdict::kInvalid,
         absl::StrCat("DIRECTORY: judged by log ",
                      state_.is_directory() ? id_.hex() : state_.directory_log().hex(),
                      ", not the fund's ", options_.directory_log.hex()));
    return false;
  }
  state_.Commit();
  if (is_directory && leaf->entry.outcome == entry::Outcome::kAccepted) {
    directory_.Apply(leaf->entry.index, leaf->command, leaf->entry.record_time.micros);
  }
  examined_.store(state_.size(), std::memory_order_release);
  verdict_ = LogVerdict::kFollowing;
  detail_.clear();
  return true;
}

LogStatus FollowedLog::Status() const {
  LogStatus status{id_,
                   name(),
                   Witnessed(),
                   ExaminedSize(),
                   newest_.checkpoint.size,
                   state_.underived(),
                   state_.last_record_time(),
                   newest_.note,
                   verdict_,
                   detail_};
  if (forked_) {
    status.verdict = LogVerdict::kForked;
    status.detail = fork_detail_;
  }
  return status;
}

}  // namespace amanat::replication
