// The certificates that the fund's authority has revoked: a list (X.509 CRL, PEM) that the authority
// signs (clients/pki), read again while the process runs. It is asked of every call and of every call
// under way, so that a revoked certificate is out within kRevocationsInterval, connected or not.
//
//   AMANAT_ASSIGN_OR_RETURN(auto revocations, Revocations::Read(path, authority_pem));
//   AMANAT_RETURN_IF_ERROR(revocations->Check(facts.serial));   // peer_certificates.h
//   revocations->Refresh();                     // now and then
//
// A list that cannot be read, is not signed by the authority, or is older than the one that is held is
// passed over: the one that is held counts on. Thread-safe.
#ifndef AMANAT_SERVICES_RPC_REVOCATIONS_H_
#define AMANAT_SERVICES_RPC_REVOCATIONS_H_

#include <ctime>
#include <memory>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace amanat::rpc {

constexpr absl::Duration kRevocationsInterval = absl::Seconds(15);

class Revocations {
 public:
  // InvalidArgument for a file that is no list or that none of the authorities (a PEM file, read with
  // each list) has signed, and the errors of reading; they name the path.
  static absl::StatusOr<std::unique_ptr<Revocations>> Read(std::string path,
                                                           std::string authority_path);

  // The list that stands in the file now, if it is a good one; why it is not, once for each change of
  // the file. One that was passed over is looked at again each time, since the authority's own file may
  // have been renewed after it.
  absl::Status Refresh() ABSL_LOCKS_EXCLUDED(mutex_);

  // PermissionDenied, reason CERTIFICATE_REVOKED; of no serial number, too.
  absl::Status Check(const std::string& serial) const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct List {
    absl::flat_hash_set<std::string> serials;
    time_t signed_at = 0;
  };
  Revocations(std::string path, std::string authority_path)
      : path_(std::move(path)), authority_path_(std::move(authority_path)) {}
  absl::StatusOr<List> Parse(const std::string& pem) const;
  absl::Status Take(const std::string& pem) ABSL_LOCKS_EXCLUDED(mutex_);

  const std::string path_;
  const std::string authority_path_;
  mutable absl::Mutex mutex_;
  std::string pem_ ABSL_GUARDED_BY(mutex_);     // as it was looked at last
  bool taken_ ABSL_GUARDED_BY(mutex_) = false;  // that was a good one
  List list_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_REVOCATIONS_H_
