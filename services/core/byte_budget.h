// How many bytes each caller, and all together, may have under way in what is read piece by piece.
//
//   ByteBudget budget(/*of_caller=*/64 << 20, /*of_all=*/256 << 20);
//   ByteBudget::Lease lease = budget.Begin(caller);
//   AMANAT_RETURN_IF_ERROR(lease.Take(bytes));      // given back when the lease goes
//
// Thread-safe; a lease is thread-compatible, and the budget outlives it.
#ifndef AMANAT_SERVICES_CORE_BYTE_BUDGET_H_
#define AMANAT_SERVICES_CORE_BYTE_BUDGET_H_

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace amanat::core {

class ByteBudget {
 public:
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : budget_(other.budget_),
          caller_(std::move(other.caller_)),
          bytes_(std::exchange(other.bytes_, 0)) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease() { budget_->GiveBack(caller_, bytes_); }

    // ResourceExhausted, "UPLOAD_BYTES: ...", when it would be more than the caller, or all, may have;
    // then nothing is taken.
    absl::Status Take(size_t bytes);

   private:
    friend class ByteBudget;
    Lease(ByteBudget* budget, std::string caller) : budget_(budget), caller_(std::move(caller)) {}

    ByteBudget* budget_;
    std::string caller_;
    size_t bytes_ = 0;
  };

  ByteBudget(size_t of_caller, size_t of_all) : of_caller_(of_caller), of_all_(of_all) {}
  Lease Begin(std::string caller) { return Lease(this, std::move(caller)); }
  size_t taken() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  absl::Status Take(const std::string& caller, size_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);
  void GiveBack(const std::string& caller, size_t bytes) ABSL_LOCKS_EXCLUDED(mutex_);

  const size_t of_caller_;
  const size_t of_all_;
  mutable absl::Mutex mutex_;
  std::map<std::string, size_t> callers_ ABSL_GUARDED_BY(mutex_);
  size_t taken_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_BYTE_BUDGET_H_
