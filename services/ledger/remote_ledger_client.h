// The ledger for services of another process, over gRPC.
//
// Every call has a deadline. Reads are repeated while the ledger cannot be reached, up to
// kReadAttemptsMax times; appends never: after Unavailable, DeadlineExceeded or Unknown the outcome
// is unknown, and whoever holds the signed command sends it again. The directory, which is small and
// only grows, is kept between calls and read on from where it is; nothing else is but the names of pins
// whose rows nobody holds any more, until the next PinRows tells them. Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_REMOTE_LEDGER_CLIENT_H_
#define AMANAT_SERVICES_LEDGER_REMOTE_LEDGER_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "services/core/ledger_client.h"

namespace amanat::ledger {

constexpr int kReadAttemptsMax = 3;

class RemoteLedgerClient final : public core::LedgerClient {
 public:
  using SharedDirectory = std::shared_ptr<const directory::Directory>;

  explicit RemoteLedgerClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::Ledger::NewStub(channel)) {}

  // One call, and one for each thing that is read from the rows; the client outlives them.
  absl::StatusOr<core::SiteRows> PinRows() override ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override;
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::SignedCommand& command,
                                                proposal::Purpose purpose) override;
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::SignedImport& import,
                                                      proposal::Purpose purpose) override;
  absl::StatusOr<proposal::AppendResult> Preview(const LogId& log,
                                                 const std::string& command) override;

  // The directory as far as it was read here, and its size; nullptr before anything was. At once.
  std::pair<SharedDirectory, TreeSize> KnownDirectory() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until the ledger's logs are of another version than `known_version`, at most `wait`, reads
  // the directory on to its end, and gives the version. Whoever calls it again and again has a
  // directory that is behind the ledger's by one call.
  absl::StatusOr<uint64_t> FollowDirectory(uint64_t known_version, absl::Duration wait)
      ABSL_LOCKS_EXCLUDED(reading_mutex_, mutex_);

 private:
  class RemoteRows;
  class Held;
  absl::StatusOr<v1::ReadRowsResponse> ReadRows(const v1::ReadRowsRequest& request) const;
  // The directory after its first `size` entries, or of more when it was read on meanwhile.
  absl::StatusOr<std::pair<SharedDirectory, TreeSize>> DirectoryOf(const LogId& log, TreeSize size)
      ABSL_LOCKS_EXCLUDED(reading_mutex_, mutex_);

  // The next PinRows tells the ledger. Beyond a bound it finds out by itself.
  void TellEnded(std::string pin) ABSL_LOCKS_EXCLUDED(ended_mutex_);

  const std::unique_ptr<v1::Ledger::Stub> stub_;
  absl::Mutex ended_mutex_;
  std::vector<std::string> ended_ ABSL_GUARDED_BY(ended_mutex_);
  absl::Mutex reading_mutex_;  // who reads the directory on; taken before mutex_
  mutable absl::Mutex mutex_;  // nobody waits for the ledger with it
  SharedDirectory directory_ ABSL_GUARDED_BY(mutex_);  // nullptr before anything was read
  TreeSize directory_size_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_REMOTE_LEDGER_CLIENT_H_
