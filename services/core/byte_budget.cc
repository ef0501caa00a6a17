#include "services/core/byte_budget.h"

#include "absl/strings/str_cat.h"

namespace amanat::core {
namespace {

absl::Status TooMany(absl::string_view whose, size_t max) {
  return absl::ResourceExhaustedError(absl::StrCat(
      "UPLOAD_BYTES: uploads of ", whose, " have more than ", max,
      " bytes under way, which is all there is for them: send it again when one has ended"));
}

}  // namespace

absl::Status ByteBudget::Lease::Take(size_t bytes) {
  const absl::Status status = budget_->Take(caller_, bytes);
  if (status.ok()) bytes_ += bytes;
  return status;
}

absl::Status ByteBudget::Take(const std::string& caller, size_t bytes) {
  absl::MutexLock lock(&mutex_);
  const auto found = callers_.find(caller);
  const size_t had = found == callers_.end() ? 0 : found->second;
  if (bytes > of_caller_ - had) return TooMany("this caller", of_caller_);
  if (bytes > of_all_ - taken_) return TooMany("all callers", of_all_);
  if (bytes > 0) callers_[caller] = had + bytes;
  taken_ += bytes;
  return absl::OkStatus();
}

void ByteBudget::GiveBack(const std::string& caller, size_t bytes) {
  if (bytes == 0) return;
  absl::MutexLock lock(&mutex_);
  taken_ -= bytes;
  const auto found = callers_.find(caller);
  found->second -= bytes;
  if (found->second == 0) callers_.erase(found);
}

size_t ByteBudget::taken() const {
  absl::MutexLock lock(&mutex_);
  return taken_;
}

}  // namespace amanat::core
