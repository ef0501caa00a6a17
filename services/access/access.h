// Decides who may call what, by the table (access_table.h), the caller's certificate and the directory
// as it is known here at the call.
//
//   Access access(own_identity, [&] { return ledger.KnownDirectory(); });
//   absl::Status status = access.Admit("amanat.claims.v1.Claims/ListClaims", caller);
//
// A certificate names fund, site and kind, and a person's the code of an operator
// (services/rpc/identity.h); what the operator may do stands in the directory under that code: the
// site, the roles, and whether a key of that code still stands unrevoked. A code of which every key
// was revoked is refused, whatever its certificate says; and whose key was revoked and who was admitted
// again under the code is let in by a certificate of after the revocation alone: an older one may be
// what was stolen.
//
// Refusals, by their one reason, in the order in which they are looked for:
//   UNIMPLEMENTED      RPC_UNKNOWN         the table does not have it
//   PERMISSION_DENIED  OTHER_FUND          the certificate is of another fund
//   PERMISSION_DENIED  NODE_REFUSED        a node that may not call this
//   PERMISSION_DENIED  OPERATOR_REFUSED    an rpc that no operator calls
//   UNAVAILABLE        DIRECTORY_UNKNOWN   nothing of the directory is known here yet
//   PERMISSION_DENIED  OPERATOR_UNKNOWN    nobody was admitted under that code
//   PERMISSION_DENIED  OPERATOR_REVOKED    every key of that code was revoked, or one since the
//                                          certificate was made
//   PERMISSION_DENIED  OTHER_SITE          an operator of another site, who is no auditor; or a
//                                          certificate of another site than the directory's
//   PERMISSION_DENIED  ROLE_MISSING        none of the roles that the rpc asks for, which are named
//
// Thread-safe.
#ifndef AMANAT_SERVICES_ACCESS_ACCESS_H_
#define AMANAT_SERVICES_ACCESS_ACCESS_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "ledger/directory/directory.h"
#include "services/access/access_table.h"
#include "services/rpc/admission.h"

namespace amanat::access {

// Operators of whom is remembered what the directory says; then it is asked again.
constexpr size_t kRememberedMax = 4096;

// The directory and its size; nullptr while nothing of it is known here.
using KnownDirectory =
    std::function<std::pair<std::shared_ptr<const directory::Directory>, TreeSize>()>;

class Access final : public rpc::Admission {
 public:
  // `own` is the node that is called. `known` is asked at each call and answers at once.
  Access(rpc::Identity own, KnownDirectory known)
      : own_(std::move(own)), known_(std::move(known)) {}

  bool Knows(absl::string_view rpc) const override;
  absl::Status Admit(absl::string_view rpc, const rpc::Caller& caller) const override;
  // Zero for an rpc that is not known.
  absl::Duration TimeMax(absl::string_view rpc) const override;

 private:
  // What the directory says of an operator's code.
  struct Standing {
    bool known = false;     // a key was admitted, once
    bool admitted = false;  // and one stands unrevoked
    absl::Time revoked_last = absl::InfinitePast();
    std::string site;
    Roles roles;
  };
  // As of the newest directory that a call saw.
  struct Remembered {
    std::shared_ptr<const directory::Directory> directory;
    TreeSize size = 0;
    bool founding = false;  // two administrators do not stand yet
    std::map<std::string, Standing> operators;
  };

  absl::Status AdmitOperator(const Rule& rule, const rpc::Caller& caller) const
      ABSL_LOCKS_EXCLUDED(mutex_);
  const Standing& StandingOf(const std::string& code) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const rpc::Identity own_;
  const KnownDirectory known_;
  mutable absl::Mutex mutex_;
  mutable Remembered remembered_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace amanat::access

#endif  // AMANAT_SERVICES_ACCESS_ACCESS_H_
