// Where a witness keeps the one record that it has of each log: a small file, replaced as a whole.
//
// The interface is there so that tests can let a write fail. Implementations are thread-safe for
// different names.
#ifndef AMANAT_LEDGER_WITNESS_RECORD_STORE_H_
#define AMANAT_LEDGER_WITNESS_RECORD_STORE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace amanat::witness {

class RecordStore {
 public:
  virtual ~RecordStore() = default;
  // NotFound when nothing was ever written under `name`.
  virtual absl::StatusOr<std::string> Read(const std::string& name) = 0;
  // Durable on OK. On error the record is the old or the new one, never a mixture.
  virtual absl::Status Write(const std::string& name, absl::string_view content) = 0;
};

// Files `<name>.checkpoint` in a folder that exists and that nobody else writes into. The folder
// must not be restored from a backup: an older record lets the witness cosign a second history.
class FileRecordStore final : public RecordStore {
 public:
  explicit FileRecordStore(std::string folder) : folder_(std::move(folder)) {}
  absl::StatusOr<std::string> Read(const std::string& name) override;
  absl::Status Write(const std::string& name, absl::string_view content) override;

 private:
  std::string PathOf(const std::string& name) const;
  const std::string folder_;
};

}  // namespace amanat::witness

#endif  // AMANAT_LEDGER_WITNESS_RECORD_STORE_H_
