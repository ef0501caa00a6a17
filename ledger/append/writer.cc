#include "ledger/append/writer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ledger/append/sequencer.h"
#include "ledger/append/unit.h"
#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"
#include "ledger/merkle/proof.h"

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
      durable_size_(table_->size()),
      sequencer_(std::make_unique<Sequencer>(id_, table_.get(), options_.clock)) {}

Writer::~Writer() { Stop(); }

void Writer::Start() {
  AMANAT_CHECK(!thread_.joinable());
  {
    absl::MutexLock lock(&queue_mutex_);
    running_ = true;
  }
  thread_ = std::thread([this] { Run(); });
}

void Writer::Stop() {
  {
    absl::MutexLock lock(&queue_mutex_);
    running_ = false;
  }
  if (thread_.joinable()) thread_.join();
}

absl::StatusOr<proposal::AppendResult> Writer::Append(const proposal::Proposal& proposal) {
  Unit unit(proposal);
  return Submit(unit);
}

absl::StatusOr<proposal::AppendResult> Writer::Append(const proposal::Import& import) {
  Unit unit(import);
  return Submit(unit);
}

absl::StatusOr<proposal::AppendResult> Writer::Submit(Unit& unit) {
  AMANAT_RETURN_IF_ERROR(Validate(id_, unit));
  {
    absl::MutexLock lock(&queue_mutex_);
    if (!broken_.ok()) return broken_;
    if (!running_) return absl::FailedPreconditionError("the writer is not running");
    if (queue_.size() >= kQueuedUnitsMax || queued_bytes_ + unit.bytes > kQueuedBytesMax) {
      return absl::ResourceExhaustedError(
          absl::StrCat("the queue is full: ", queue_.size(), " units, ", queued_bytes_, " bytes"));
    }
    queue_.push_back(&unit);
    queued_bytes_ += unit.bytes;
  }
  unit.done.WaitForNotification();
  return std::move(unit.result);
}

void Writer::Run() {
  while (true) {
    const std::vector<Unit*> group = NextGroup();
    if (!group.empty()) {
      Process(group);
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
  std::vector<Unit*> group;
  size_t entries = 0;
  size_t bytes = 0;
  while (!queue_.empty()) {
    Unit* unit = queue_.front();
    entries += unit->entries;
    bytes += unit->bytes;
    if (!group.empty() && (entries > kGroupEntriesMax || bytes > kGroupBytesMax)) break;
    group.push_back(unit);
    queue_.pop_front();
    queued_bytes_ -= unit->bytes;
  }
  return group;
}

void Writer::Process(const std::vector<Unit*>& group) {
  absl::Status status;
  {
    absl::MutexLock lock(&state_mutex_);
    const examine::KnownLogs::View view = options_.known_logs->Snapshot();
    for (Unit* unit : group) unit->result = sequencer_->Take(*unit, view);
    if (sequencer_->has_pending()) status = Commit();
    if (status.ok()) PublishDirectory();
  }
  if (!status.ok()) {
    for (Unit* unit : group) {
      if (unit->result.ok()) {
        unit->result = absl::UnknownError("unknown durability: it is known after a restart");
      }
    }
    Break(status);
  }
  for (Unit* unit : group) {
    if (unit->result.ok()) unit->result->durable_size = ExaminedSize();
    unit->done.Notify();
  }
}

absl::Status Writer::Commit() {
  const std::vector<std::string> entries = sequencer_->TakePending();
  AMANAT_RETURN_IF_ERROR(Annotate(table_->Append(entries), "store"));
  const store::Guard guard{id_, incarnation_, table_->size(), table_->root()};
  AMANAT_RETURN_IF_ERROR(Annotate(options_.write_guard(options_.guard_path, guard), "guard"));
  durable_size_.store(guard.size, std::memory_order_release);
  // Only now: a head that is signed and then lost is a fork by our own hand.
  const std::string note =
      checkpoint::SignCheckpoint({options_.name.str(), guard.size, guard.root, {}}, options_.key);
  AMANAT_RETURN_IF_ERROR(Annotate(table_->PutCheckpoint(note), "checkpoint"));
  absl::MutexLock lock(&publish_mutex_);
  published_ = note;
  published_size_ = guard.size;
  return absl::OkStatus();
}

void Writer::PublishDirectory() {
  if (!sequencer_->state().is_directory()) return;
  options_.known_logs->SetDirectory(sequencer_->ShareDirectory(), sequencer_->state().size());
}

void Writer::Break(const absl::Status& cause) {
  std::deque<Unit*> waiting;
  {
    absl::MutexLock lock(&queue_mutex_);
    broken_ = absl::FailedPreconditionError(
        absl::StrCat("the writer stands after a failed write, start it again: ", cause.message()));
    waiting.swap(queue_);
    queued_bytes_ = 0;
    for (Unit* unit : waiting) unit->result = broken_;
  }
  options_.fatal(Annotate(cause, options_.name.str()));
  for (Unit* unit : waiting) unit->done.Notify();
}

void Writer::WithState(absl::FunctionRef<void(const examine::LogState&)> reader) const {
  absl::ReaderMutexLock lock(&state_mutex_);
  reader(sequencer_->state());
}

TreeSize Writer::ExaminedSize() const { return durable_size_.load(std::memory_order_acquire); }

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

std::string Writer::published_checkpoint() const {
  absl::MutexLock lock(&publish_mutex_);
  return published_;
}

bool Writer::WaitForSize(TreeSize size, absl::Duration timeout) const {
  absl::MutexLock lock(&publish_mutex_);
  const auto is_there = [this, size]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(publish_mutex_) {
    return published_size_ >= size;
  };
  return publish_mutex_.AwaitWithTimeout(absl::Condition(&is_there), timeout);
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
  std::string note;
  TreeSize size = 0;
  {
    absl::MutexLock lock(&publish_mutex_);
    note = published_;
    size = published_size_;
  }
  if (index >= size) {
    return absl::NotFoundError(
        absl::StrCat("entry ", index, " is beyond the published size ", size));
  }
  AMANAT_ASSIGN_OR_RETURN(const std::vector<Hash> proof, InclusionProof(index, size));
  std::string text = absl::StrCat("c2sp.org/tlog-proof@v1\nindex ", index, "\n");
  for (const Hash& hash : proof) absl::StrAppend(&text, Base64Encode(hash.view()), "\n");
  return absl::StrCat(text, "\n", note);
}

}  // namespace amanat::append
