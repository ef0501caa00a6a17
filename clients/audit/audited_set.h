// The logs that an audit reads: those of a set that was verified, or of a fund in memory for tests.
//
// Thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_AUDITED_SET_H_
#define AMANAT_CLIENTS_AUDIT_AUDITED_SET_H_

#include <vector>

#include "absl/status/status.h"
#include "ledger/verify/verified_set.h"

namespace amanat::audit {

class AuditedSet {
 public:
  using Log = verify::VerifiedSet::Log;
  using Take = verify::VerifiedSet::Take;

  virtual ~AuditedSet() = default;
  // The directory's first, if it is there.
  virtual const std::vector<Log>& logs() const = 0;
  virtual const directory::Directory& directory() const = 0;
  virtual TreeSize directory_size() const = 0;
  // From the first entry to the last one that kept all rules. Errors of reading and of `take`.
  virtual absl::Status ForEachEntry(const Log& log, const Take& take) const = 0;
  // Precondition: an entry that ForEachEntry gives.
  virtual Hash LeafHash(const Log& log, LogIndex index) const = 0;
};

class VerifiedLogs final : public AuditedSet {
 public:
  // `set` outlives this object.
  explicit VerifiedLogs(const verify::VerifiedSet& set) : set_(set) {}

  const std::vector<Log>& logs() const override { return set_.logs(); }
  const directory::Directory& directory() const override { return set_.directory(); }
  TreeSize directory_size() const override { return set_.directory_size(); }
  absl::Status ForEachEntry(const Log& log, const Take& take) const override {
    return set_.ForEachEntry(log, take);
  }
  Hash LeafHash(const Log& log, LogIndex index) const override { return set_.LeafHash(log, index); }

 private:
  const verify::VerifiedSet& set_;
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_AUDITED_SET_H_
