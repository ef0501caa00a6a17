#include "ledger/base/turn.h"

#include "ledger/base/check.h"

namespace amanat {
namespace {

thread_local Turns* held = nullptr;  // of which this thread has a turn

}  // namespace

void Turns::Take() {
  absl::MutexLock lock(&mutex_);
  const auto is_free = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return free_ > 0; };
  mutex_.Await(absl::Condition(&is_free));
  --free_;
}

void Turns::Give() {
  absl::MutexLock lock(&mutex_);
  ++free_;
}

Turn::Turn(std::shared_ptr<Turns> turns) : turns_(std::move(turns)) {
  AMANAT_CHECK(held == nullptr);
  turns_->Take();
  held = turns_.get();
}

Turn::~Turn() {
  held = nullptr;
  turns_->Give();
}

TurnPause::TurnPause() : turns_(std::exchange(held, nullptr)) {
  if (turns_ != nullptr) turns_->Give();
}

TurnPause::~TurnPause() {
  if (turns_ == nullptr) return;
  turns_->Take();
  held = turns_;
}

}  // namespace amanat
