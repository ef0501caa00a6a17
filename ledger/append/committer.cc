#include "ledger/append/committer.h"

#include <utility>

#include "ledger/base/check.h"
#include "ledger/base/status.h"
#include "ledger/checkpoint/checkpoint.h"

namespace amanat::append {

Committer::Committer(const WriterOptions& options, const Incarnation& incarnation,
                     store::LogTable* table, std::function<void(const absl::Status&)> on_broken)
    : options_(options),
      incarnation_(incarnation),
      table_(table),
      on_broken_(std::move(on_broken)),
      durable_size_(table->size()) {}

Committer::~Committer() { Stop(); }

void Committer::Start() {
  AMANAT_CHECK(!thread_.joinable());
  thread_ = std::thread([this] { Run(); });
}

void Committer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

absl::Status Committer::AwaitIdle() {
  absl::MutexLock lock(&mutex_);
  const auto is_idle = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) { return !group_.has_value(); };
  mutex_.Await(absl::Condition(&is_idle));
  return failed_;
}

void Committer::Hand(Group group) {
  absl::MutexLock lock(&mutex_);
  AMANAT_CHECK(!group_.has_value() && failed_.ok());
  group_ = std::move(group);
}

absl::Status Committer::CommitNow(Group group) {
  AMANAT_CHECK(!thread_.joinable());
  Process(group);
  absl::MutexLock lock(&mutex_);
  return failed_;
}

void Committer::Run() {
  while (true) {
    Group* group = nullptr;
    {
      absl::MutexLock lock(&mutex_);
      const auto is_due = [this]() ABSL_SHARED_LOCKS_REQUIRED(mutex_) {
        return group_.has_value() || stopping_;
      };
      mutex_.Await(absl::Condition(&is_due));
      if (!group_.has_value()) return;
      group = &*group_;  // nobody else touches it before it is taken away below
    }
    Process(*group);
    absl::MutexLock lock(&mutex_);
    group_.reset();
  }
}

absl::Status Committer::Hold(const store::Guard& head, const absl::Status& why) {
  absl::MutexLock lock(&commit_mutex_);
  if (!held_.ok()) return absl::OkStatus();
  held_ = why;
  if (head.size <= guard_->guard().size) return absl::OkStatus();
  return Annotate(options_.write_guard(*guard_, head), "guard");
}

void Committer::Process(Group& group) {
  absl::Status status;
  bool held = false;
  if (!group.batch->entries.empty()) {
    absl::MutexLock lock(&commit_mutex_);
    held = !held_.ok();
    status = held ? held_ : Commit(group);
  }
  if (!status.ok()) {
    {
      absl::MutexLock lock(&mutex_);
      failed_ = status;
    }
    for (Unit* unit : group.units) unit->result = held ? status : UnknownDurability();
    if (!held) on_broken_(status);
  } else if (group.directory != nullptr) {
    options_.known_logs->SetDirectory(group.directory, group.directory_size);
  }
  for (Unit* unit : group.units) {
    if (unit->IsAnswered()) unit->result->durable_size = durable_size();
    unit->done.Notify();
  }
}

absl::Status Committer::Commit(const Group& group) {
  const EntryBatch& batch = *group.batch;
  AMANAT_RETURN_IF_ERROR(
      Annotate(table_->Append(store::Addition{batch.entries, batch.leaf_hashes, {}, &batch.state}),
               "store"));
  const store::Guard guard{table_->log(), incarnation_, table_->size(), table_->root()};
  AMANAT_RETURN_IF_ERROR(Annotate(options_.write_guard(*guard_, guard), "guard"));
  durable_size_.store(guard.size, std::memory_order_release);
  // Only now: a head that is signed and then lost is a fork by our own hand.
  const std::string note =
      checkpoint::SignCheckpoint({options_.name.str(), guard.size, guard.root, {}}, options_.key);
  AMANAT_RETURN_IF_ERROR(Annotate(table_->PutCheckpoint(note), "checkpoint"));
  PublishedState state{guard.size, table_->PinState(), group.directory};
  absl::MutexLock lock(&publish_mutex_);
  published_ = note;
  published_size_ = guard.size;
  std::swap(published_state_, state);  // what was published before goes when the lock is released
  return absl::OkStatus();
}

std::pair<std::string, TreeSize> Committer::published() const {
  absl::MutexLock lock(&publish_mutex_);
  return {published_, published_size_};
}

PublishedState Committer::published_state() const {
  absl::MutexLock lock(&publish_mutex_);
  return published_state_;
}

bool Committer::WaitForSize(TreeSize size, absl::Duration timeout) const {
  absl::MutexLock lock(&publish_mutex_);
  const auto is_there = [this, size]() ABSL_SHARED_LOCKS_REQUIRED(publish_mutex_) {
    return published_size_ >= size;
  };
  return publish_mutex_.AwaitWithTimeout(absl::Condition(&is_there), timeout);
}

}  // namespace amanat::append
