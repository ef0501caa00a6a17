#include "services/ledger/take_up.h"

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ledger/base/status.h"
#include "ledger/state/row_key.h"

namespace amanat::ledger {
namespace {

constexpr absl::Duration kRetryPause = absl::Seconds(1);
constexpr size_t kLookedAtMax = 1000;  // entries of one log at a time

// Indices of entries of a log that are addressed to `recipient`, from `first` on.
absl::StatusOr<std::vector<LogIndex>> AddressedTo(const LogId& recipient, LogIndex first,
                                                  const state::Reader& rows) {
  std::vector<LogIndex> indices;
  AMANAT_RETURN_IF_ERROR(
      rows.Ascend(state::Table::kAddressed, recipient.view(), state::KeyOf(recipient, first),
                  [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
                    LogId log;
                    AMANAT_RETURN_IF_ERROR(state::KeyReader(key).Read(log, indices.emplace_back()));
                    return indices.size() < kLookedAtMax;
                  }));
  return indices;
}

}  // namespace

void TakeUpWorker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void TakeUpWorker::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void TakeUpWorker::Wake() {
  absl::MutexLock lock(&mutex_);
  woken_ = true;
}

std::vector<std::string> TakeUpWorker::problems() const {
  absl::MutexLock lock(&mutex_);
  return problems_;
}

void TakeUpWorker::AddProblem(std::string problem) {
  absl::MutexLock lock(&mutex_);
  if (problems_.size() == kTakeUpProblemsMax) problems_.erase(problems_.begin());
  problems_.push_back(std::move(problem));
}

void TakeUpWorker::Run() {
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      const auto due = [this]()
                           ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return stopping_ || woken_; };
      // After an error without waiting for a change: what failed may work by itself later.
      mutex_.AwaitWithTimeout(absl::Condition(&due),
                              failed_ ? kRetryPause : absl::InfiniteDuration());
      if (stopping_) return;
      woken_ = false;
    }
    const bool failed = !RunOnce().ok();
    absl::MutexLock lock(&mutex_);
    failed_ = failed;
  }
}

absl::StatusOr<size_t> TakeUpWorker::RunPair(append::Writer& writer, const LogId& other) {
  const std::shared_ptr<const state::Reader> rows = replica_.Find(other)->stored_rows();
  if (rows == nullptr) return size_t{0};
  LogIndex& cursor = cursors_[{writer.id(), other}];
  AMANAT_ASSIGN_OR_RETURN(const auto indices, AddressedTo(writer.id(), cursor, *rows));
  size_t taken = 0;
  for (const LogIndex index : indices) {
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return taken;
    }
    const auto result = writer.TakeUp(other, index);
    const absl::StatusCode code = result.status().code();
    if (code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kInternal) {
      AddProblem(
          absl::StrCat("entry ", index, " of log ", other.hex(), ": ", result.status().message()));
    } else if (code != absl::StatusCode::kNotFound) {
      // Unknown outcomes, too: the consumed reference tells whether the entry is there.
      AMANAT_RETURN_IF_ERROR(result.status());
      if (!result->repeated) ++taken;
    }
    cursor = index + 1;
  }
  return taken;
}

absl::StatusOr<size_t> TakeUpWorker::RunOnce() {
  size_t taken = 0;
  absl::Status first_error;
  for (const auto& writer : writers_) {
    for (const replication::LogStatus& status : replica_.Statuses()) {
      const auto done = RunPair(*writer, status.id);
      first_error.Update(done.status());
      if (done.ok()) taken += *done;
    }
  }
  if (!first_error.ok()) return first_error;
  return taken;
}

}  // namespace amanat::ledger
