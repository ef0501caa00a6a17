// What of a set kept all rules, to be read again once everything was verified: log by log, each from
// its first entry to the last one that was examined. Entries that were not examined, and whatever stands
// behind one that broke a rule, are not here.
//
//   options.verified = [](const Report& report, const VerifiedSet& set) {
//     for (const VerifiedSet::Log& log : set.logs()) {
//       AMANAT_RETURN_IF_ERROR(set.ForEachEntry(log, [](const examine::Leaf& leaf, uint32_t event_type) {
//         ...
//         return absl::OkStatus();
//       }));
//     }
//     return absl::OkStatus();
//   };
//
// Entries are read from their files once more, some bundles at a time, and each must have the hash with
// which it was examined. Valid within that call. Thread-compatible.
#ifndef AMANAT_LEDGER_VERIFY_VERIFIED_SET_H_
#define AMANAT_LEDGER_VERIFY_VERIFIED_SET_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/accounts/permissions.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/catalogue.h"
#include "ledger/entry/log_name.h"
#include "ledger/examine/leaf.h"

namespace amanat::verify {

class Examination;
struct CheckedLog;

class VerifiedSet {
 public:
  struct Log {
    entry::LogName name;
    LogId id;
    TreeSize size = 0;                            // entries that kept all rules, from the first on
    const entry::Catalogue* catalogue = nullptr;  // by which the last of them was examined
    accounts::ChartPermits permits;               // what was added to charts until then
  };
  // Whatever it returns but OK ends the reading, and is returned.
  using Take = std::function<absl::Status(const examine::Leaf& leaf, uint32_t event_type)>;

  // Finished; outlives this object.
  explicit VerifiedSet(const Examination& examination);

  // The directory's first, if it is there.
  const std::vector<Log>& logs() const { return logs_; }
  // nullptr when the set does not hold it.
  const Log* FindLog(const LogId& id) const;
  // As of the end of what of it was examined.
  const directory::Directory& directory() const;
  TreeSize directory_size() const;

  // The event type of a line is that of its manifest's lines. DataLoss when a file has changed since it
  // was examined; errors of reading.
  absl::Status ForEachEntry(const Log& log, const Take& take) const;
  // With which it was examined. Precondition: index < log.size.
  Hash LeafHash(const Log& log, LogIndex index) const;
  // The entry of the log `by` that consumed entry `index` of `log`.
  std::optional<LogIndex> ConsumerOf(const LogId& by, const LogId& log, LogIndex index) const;

 private:
  const CheckedLog* Find(const LogId& id) const;

  const Examination& examination_;
  std::vector<Log> logs_;
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_VERIFIED_SET_H_
