#include "ledger/append/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/append/behind_guard.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/base/turn.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/checkpoint/proof_bundle.h"
#include "ledger/examine/command_signatures.h"
#include "ledger/merkle/proof.h"
#include "ledger/state/posting_rows.h"

namespace amanat::append {
namespace {

// How often an idle sequencer looks at the clock.
constexpr absl::Duration kIdleMax = absl::Hours(1);

}  // namespace

Writer::Writer(WriterOptions options, std::unique_ptr<store::Database> database,
               std::unique_ptr<store::LogTable> table)
    : options_(std::move(options)),
      id_(table->log()),
      incarnation_(options_.random->Draw<Incarnation>()),
      database_(std::move(database)),
      table_(std::move(table)),
      committer_(options_, incarnation_, table_.get(),
                 [this](const absl::Status& cause) { Break(cause); }),
      record_clock_(options_.clock),
      sequencer_(std::make_unique<Sequencer>(id_, table_.get(), options_.rules, &record_clock_)) {}

Writer::~Writer() { Stop(); }

void Writer::Start() {
  AMANAT_CHECK(!thread_.joinable());
  {
    absl::MutexLock lock(&queue_mutex_);
    running_ = true;
  }
  committer_.Start();
  thread_ = std::thread([this] { Run(); });
}

void Writer::Stop() {
  {
    absl::MutexLock lock(&queue_mutex_);
    running_ = false;
  }
  if (thread_.joinable()) thread_.join();
  committer_.Stop();
}

absl::StatusOr<AppendResult> Writer::Append(const SignedCommand& command, Purpose purpose) {
  Unit unit(command, purpose);
  return Submit(unit);
}

absl::StatusOr<AppendResult> Writer::Append(const SignedImport& import, Purpose purpose) {
  Unit unit(import, purpose);
  return Submit(unit);
}

absl::StatusOr<AppendResult> Writer::Preview(const std::string& command) {
  const SignedCommand without_signatures{command, ""};
  Unit unit(without_signatures, Purpose::kPreview);
  return Submit(unit);
}

absl::StatusOr<AppendResult> Writer::TakeUp(const LogId& foreign_log, LogIndex index) {
  Unit unit(entry::Reference{foreign_log, index, Hash()});
  return Submit(unit);
}

absl::StatusOr<AppendResult> Writer::Submit(Unit& unit) {
  AMANAT_RETURN_IF_ERROR(Validate(id_, *options_.rules, unit));
  if (unit.is_signed()) {
    const auto [directory, size] = options_.known_logs->ShareDirectory();
    // Nobody makes the ledger work on lines that nobody signed.
    if (unit.import != nullptr) {
      AMANAT_RETURN_IF_ERROR(examine::CheckSigned(*directory, size, unit.command,
                                                  unit.signed_command->command,
                                                  unit.signed_command->signatures));
    }
    VerifySignatures(*directory, size, unit);
  }
  if (unit.import != nullptr) AMANAT_RETURN_IF_ERROR(ValidateLines(*options_.rules, unit));
  if (unit.result.ok()) return std::move(unit.result);  // lines that do not parse
  if (unit.purpose != Purpose::kAppend) {
    unit.result = Rehearse(unit);
  } else {
    AskForOnceKeys(unit);
    {
      absl::MutexLock lock(&queue_mutex_);
      AMANAT_RETURN_IF_ERROR(CheckRunning());
      AMANAT_RETURN_IF_ERROR(queue_.Push(&unit));
    }
    const TurnPause pause;
    unit.done.WaitForNotification();
  }
  if (unit.result.ok()) unit.result->log_name = options_.name.str();
  return std::move(unit.result);
}

void Writer::AskForOnceKeys(Unit& unit) const {
  if (unit.once.empty()) return;
  const PublishedState published = committer_.published_state();
  if (published.rows == nullptr) return;
  auto answers = state::OnceKeys::Ask(*published.rows, unit.once);
  if (!answers.ok()) return;  // the sequencer asks again, and tells
  unit.once_answers = *std::move(answers);
  unit.once_size = published.size;
}

absl::Status Writer::CheckRunning() const {
  if (!broken_.ok() || running_) return broken_;
  return absl::FailedPreconditionError("the writer is not running");
}

absl::StatusOr<AppendResult> Writer::Rehearse(const Unit& unit) {
  {
    absl::MutexLock lock(&queue_mutex_);
    AMANAT_RETURN_IF_ERROR(CheckRunning());
    if (rehearsed_bytes_ + unit.bytes > kQueuedBytesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat(rehearsed_bytes_, " bytes are being validated"));
    }
    rehearsed_bytes_ += unit.bytes;
  }
  // The others' logs after this one, so that they are at least as far as this one has followed them.
  const PublishedState published = committer_.published_state();
  Sequencer sequencer(id_, table_.get(), published.rows.get(), options_.rules, &record_clock_);
  const auto take = [&]() -> absl::StatusOr<AppendResult> {
    AMANAT_RETURN_IF_ERROR(sequencer.LoadPublished(published.directory));
    return sequencer.Take(unit, options_.known_logs->Snapshot());
  };
  auto result = take();
  absl::MutexLock lock(&queue_mutex_);
  rehearsed_bytes_ -= unit.bytes;
  return result;
}

void Writer::Run() {
  while (true) {
    std::vector<Unit*> units = NextGroup();
    if (!units.empty()) {
      Process(std::move(units));
      continue;
    }
    {
      absl::MutexLock lock(&queue_mutex_);
      if (!running_ && queue_.empty()) return;
    }
    absl::MutexLock lock(&state_mutex_);
    sequencer_->LookAtClock();
  }
}

std::vector<Unit*> Writer::NextGroup() {
  absl::MutexLock lock(&queue_mutex_);
  const auto is_due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(queue_mutex_) {
    return !queue_.empty() || !running_;
  };
  queue_mutex_.AwaitWithTimeout(absl::Condition(&is_due), kIdleMax);
  return queue_.TakeGroup();
}

Group Writer::Seal(std::vector<Unit*> units) {
  Group group;
  group.units = std::move(units);
  group.batch = sequencer_->Seal();
  if (sequencer_->state().is_directory()) {
    group.directory = sequencer_->ShareDirectory();
    group.directory_size = sequencer_->state().size();
  }
  return group;
}

void Writer::Process(std::vector<Unit*> units) {
  {
    const auto may_begin = [this]() ABSL_SHARED_LOCKS_REQUIRED(state_mutex_) {
      return readers_waiting_ == 0;
    };
    absl::MutexLock lock(&state_mutex_);
    state_mutex_.Await(absl::Condition(&may_begin));
    sequencing_ = true;
    const examine::KnownLogs::View view = options_.known_logs->Snapshot();
    for (Unit* unit : units) unit->result = sequencer_->Take(*unit, view);
  }
  // The group before, which was stored while this one was sequenced.
  const absl::Status stored = committer_.AwaitIdle();
  const bool held = !Held().empty();
  absl::MutexLock lock(&state_mutex_);
  sequencing_ = false;
  if (!stored.ok()) {
    for (Unit* unit : units) {
      unit->result = held ? stored : UnknownDurability();
      unit->done.Notify();
    }
    return;
  }
  sequencer_->ForgetStored();
  committer_.Hand(Seal(std::move(units)));
}

void Writer::Break(const absl::Status& cause) {
  std::vector<Unit*> waiting;
  {
    absl::MutexLock lock(&queue_mutex_);
    broken_ = absl::FailedPreconditionError(
        absl::StrCat("the writer stands after a failed write, start it again: ", cause.message()));
    waiting = queue_.TakeAll();
    for (Unit* unit : waiting) unit->result = broken_;
  }
  options_.fatal(Annotate(cause, options_.name.str()));
  for (Unit* unit : waiting) unit->done.Notify();
}

void Writer::WithState(absl::FunctionRef<void(const examine::LogState&)> reader) const {
  const auto between_groups = [this]()
                                  ABSL_SHARED_LOCKS_REQUIRED(state_mutex_) { return !sequencing_; };
  absl::MutexLock lock(&state_mutex_);
  ++readers_waiting_;
  state_mutex_.Await(absl::Condition(&between_groups));
  // After a failed step the state stays ahead; whoever reads it then has heard of the failure.
  committer_.AwaitIdle().IgnoreError();
  reader(sequencer_->state());
  --readers_waiting_;
}

std::string Writer::StandsBefore() const {
  const auto [directory, size] = options_.known_logs->ShareDirectory();
  const directory::ActivatedRules* unknown = options_.rules->FirstUnknown(*directory, size);
  return unknown == nullptr ? "" : absl::StrCat("UPGRADE: ", examine::UpgradeText(*unknown));
}

std::string Writer::ClockFault() const {
  const std::shared_ptr<const state::Reader> rows = published_rows();
  if (rows == nullptr) return "";
  const auto head = state::StoredHead(*rows);
  // A row that cannot be read stops decisions with a reason of its own.
  if (!head.ok() || !head->has_value()) return "";
  return record_clock_.Fault((*head)->last_record_time.micros);
}

absl::Status Writer::CompareWithHeadHeldBy(absl::string_view site, absl::string_view note) {
  const auto key = checkpoint::MakeVerifierKey(options_.name.str(), options_.key.public_key());
  AMANAT_ASSIGN_OR_RETURN(const checkpoint::Checkpoint head, checkpoint::OpenCheckpoint(note, key));
  const TreeSize size = ExaminedSize();
  const store::Guard signed_there{id_, Incarnation(), head.size, head.root};
  if (head.size > size) {
    return Hold(signed_there, HeldAhead(site, head.size, size, options_.guard_path));
  }
  AMANAT_ASSIGN_OR_RETURN(const Hash root, RootAt(head.size));
  if (root == head.root) return absl::OkStatus();
  return Hold(signed_there, HeldForked(site, head.size));
}

absl::Status Writer::Hold(const store::Guard& head, const std::string& why) {
  const absl::Status held = absl::FailedPreconditionError(why);
  std::vector<Unit*> waiting;
  {
    absl::MutexLock lock(&queue_mutex_);
    if (!broken_.ok()) return absl::OkStatus();
    broken_ = held;
    held_ = why;
    waiting = queue_.TakeAll();
    for (Unit* unit : waiting) unit->result = held;
  }
  for (Unit* unit : waiting) unit->done.Notify();
  return Annotate(committer_.Hold(head, held), options_.name.str());
}

std::string Writer::Held() const {
  absl::MutexLock lock(&queue_mutex_);
  return held_;
}

TreeSize Writer::ExaminedSize() const { return committer_.durable_size(); }

absl::StatusOr<std::string> Writer::ReadEntry(LogIndex index) const {
  if (index >= ExaminedSize()) {
    return absl::NotFoundError(absl::StrCat("entry ", index, " is beyond size ", ExaminedSize()));
  }
  return table_->ReadEntry(index);
}

absl::StatusOr<Hash> Writer::RootAt(TreeSize size) const {
  if (size > ExaminedSize()) {
    return absl::NotFoundError(absl::StrCat("size ", size, " is beyond ", ExaminedSize()));
  }
  return table_->RootAt(size);
}

absl::StatusOr<std::vector<std::string>> Writer::ReadEntries(LogIndex first, size_t count_max,
                                                             size_t bytes_max) const {
  const TreeSize size = ExaminedSize();
  if (first > size) {
    return absl::NotFoundError(absl::StrCat("entry ", first, " is beyond size ", size));
  }
  return table_->ReadEntries(first, std::min<uint64_t>(count_max, size - first), bytes_max);
}

std::string Writer::published_checkpoint() const { return committer_.published().first; }

bool Writer::WaitForSize(TreeSize size, absl::Duration timeout) const {
  return committer_.WaitForSize(size, timeout);
}

absl::StatusOr<std::vector<Hash>> Writer::InclusionProof(LogIndex index, TreeSize size) const {
  if (size > ExaminedSize()) {
    return absl::InvalidArgumentError(absl::StrCat("size ", size, " is beyond ", ExaminedSize()));
  }
  return merkle::BuildInclusion(index, size, table_->node_reader());
}

absl::StatusOr<std::vector<Hash>> Writer::ConsistencyProof(TreeSize old_size,
                                                           TreeSize new_size) const {
  if (new_size > ExaminedSize()) {
    return absl::InvalidArgumentError(
        absl::StrCat("size ", new_size, " is beyond ", ExaminedSize()));
  }
  return merkle::BuildConsistency(old_size, new_size, table_->node_reader());
}

absl::StatusOr<std::string> Writer::ProofBundle(LogIndex index) const {
  auto [note, size] = committer_.published();
  if (index >= size) {
    return absl::NotFoundError(
        absl::StrCat("entry ", index, " is beyond the published size ", size));
  }
  AMANAT_ASSIGN_OR_RETURN(const std::vector<Hash> proof, InclusionProof(index, size));
  return checkpoint::FormatProofBundle(
      {.extra = "", .index = index, .proof = proof, .note = std::move(note)});
}

}  // namespace amanat::append
