#include "services/ledger/take_up.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "ledger/base/status.h"
#include "ledger/state/read_many.h"
#include "ledger/state/row_key.h"

namespace amanat::ledger {
namespace {

constexpr absl::Duration kRetryPause = absl::Seconds(1);
constexpr size_t kLookedAtMax = 1000;  // entries of one log at a time

// Indices of entries of a log that are addressed to `recipient`, from `first` on, of which none is
// there that the recipient's rows say is consumed. `next`: where to go on; 0 at the end.
absl::StatusOr<std::vector<LogIndex>> OpenFor(const LogId& recipient, const state::Reader& own,
                                              const LogId& log, const state::Reader& rows,
                                              LogIndex first, LogIndex& next) {
  next = 0;
  std::vector<LogIndex> indices;
  AMANAT_RETURN_IF_ERROR(
      rows.Ascend(state::Table::kAddressed, recipient.view(), state::KeyOf(recipient, first),
                  [&](absl::string_view key, absl::string_view) -> absl::StatusOr<bool> {
                    LogId to;
                    AMANAT_RETURN_IF_ERROR(state::KeyReader(key).Read(to, indices.emplace_back()));
                    return indices.size() < kLookedAtMax;
                  }));
  if (indices.size() == kLookedAtMax) next = indices.back() + 1;
  std::vector<std::string> keys;
  for (const LogIndex index : indices) keys.push_back(state::KeyOf(log, index));
  AMANAT_ASSIGN_OR_RETURN(const auto consumers,
                          state::ReadMany(own, state::Table::kConsumed, keys));
  std::vector<LogIndex> open;
  for (size_t i = 0; i < indices.size(); ++i) {
    if (!consumers[i].has_value()) open.push_back(indices[i]);
  }
  return open;
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
  if (std::find(problems_.begin(), problems_.end(), problem) != problems_.end()) return;
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
  const std::shared_ptr<const state::Reader> own = writer.published_rows();
  if (own == nullptr) return size_t{0};
  LogIndex& cursor = cursors_[{writer.id(), other}];
  size_t taken = 0;
  for (bool more = true; more;) {
    LogIndex next = 0;
    AMANAT_ASSIGN_OR_RETURN(const auto indices,
                            OpenFor(writer.id(), *own, other, *rows, cursor, next));
    for (const LogIndex index : indices) {
      {
        absl::MutexLock lock(&mutex_);
        if (stopping_) return taken;
      }
      AMANAT_ASSIGN_OR_RETURN(const bool is_new, TakeUp(writer, other, index));
      if (is_new) ++taken;
      cursor = index + 1;
    }
    more = next != 0;
    if (more) cursor = next;
  }
  return taken;
}

absl::StatusOr<bool> TakeUpWorker::TakeUp(append::Writer& writer, const LogId& other,
                                          LogIndex index) {
  const auto result = writer.TakeUp(other, index);
  // Unknown outcomes, too, come back: the consumed reference tells whether the entry is there.
  if (result.ok()) return !result->repeated;
  const absl::StatusCode code = result.status().code();
  if (code == absl::StatusCode::kNotFound) return false;
  const bool refused =
      code == absl::StatusCode::kInvalidArgument || code == absl::StatusCode::kInternal;
  // What a limit keeps from being taken up is told, and tried again.
  if (refused || code == absl::StatusCode::kFailedPrecondition) {
    AddProblem(
        absl::StrCat("entry ", index, " of log ", other.hex(), ": ", result.status().message()));
  }
  if (refused) return false;
  return result.status();
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
