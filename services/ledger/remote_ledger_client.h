// The ledger for services of another process, over gRPC.
//
// Every call has a deadline. Reads are repeated while the ledger cannot be reached, up to
// kReadAttemptsMax times; appends never: after Unavailable, DeadlineExceeded or Unknown the outcome
// is unknown, and whoever holds the signed command sends it again. Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_REMOTE_LEDGER_CLIENT_H_
#define AMANAT_SERVICES_LEDGER_REMOTE_LEDGER_CLIENT_H_

#include <grpcpp/channel.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "services/core/ledger_client.h"

namespace amanat::ledger {

constexpr int kReadAttemptsMax = 3;

class RemoteLedgerClient final : public core::LedgerClient {
 public:
  explicit RemoteLedgerClient(const std::shared_ptr<grpc::Channel>& channel)
      : stub_(v1::Ledger::NewStub(channel)) {}

  absl::StatusOr<core::LogList> Logs(uint64_t known_version, absl::Duration wait) override;
  // One call.
  absl::StatusOr<core::News> ReadNews(const std::vector<core::HeldLog>& held) override;
  // A wait ends with Cancelled.
  void EndWaits() override ABSL_LOCKS_EXCLUDED(mutex_);
  absl::StatusOr<std::vector<std::string>> ReadEntries(const LogId& log, LogIndex first,
                                                       size_t count_max) override;
  absl::StatusOr<proposal::AppendResult> Append(const LogId& log,
                                                const proposal::Proposal& proposal) override;
  absl::StatusOr<proposal::AppendResult> AppendImport(const LogId& log,
                                                      const proposal::Import& import) override;

 private:
  using Call = absl::FunctionRef<grpc::Status(grpc::ClientContext*)>;
  static absl::Status CallRead(absl::Duration timeout, Call call);

  // False when waits have ended.
  bool BeginWait(grpc::ClientContext* context) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::unique_ptr<v1::Ledger::Stub> stub_;
  absl::Mutex mutex_;
  bool waits_ended_ ABSL_GUARDED_BY(mutex_) = false;
  std::set<grpc::ClientContext*> waiting_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_REMOTE_LEDGER_CLIENT_H_
