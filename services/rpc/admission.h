// Who may call what: a server asks it of every call before a handler or a message is looked at, so that
// no rpc can forget it. What a person may do is said by the rules, which see the signatures.
//
//   access::Access admission(own, [&] { return ledger.ShareDirectory(); });
//   Server::Start({..., .admission = &admission, ...});
#ifndef AMANAT_SERVICES_RPC_ADMISSION_H_
#define AMANAT_SERVICES_RPC_ADMISSION_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/rpc/identity.h"

namespace amanat::rpc {

// Who calls, and since when the certificate is valid by which he does.
struct Caller {
  Identity identity;
  absl::Time certified_from = absl::InfinitePast();
};

// Implementations are thread-safe and answer in microseconds: gRPC's own threads ask.
class Admission {
 public:
  virtual ~Admission() = default;

  // Whether it is said of that rpc, e.g. "amanat.claims.v1.Claims/ListClaims", who may call it.
  virtual bool Knows(absl::string_view rpc) const = 0;

  // OK when `caller` may call it now; else a status with its one reason (error.h). Of an rpc that is not
  // known nobody may.
  virtual absl::Status Admit(absl::string_view rpc, const Caller& caller) const = 0;

  // How long a call of it may take, whatever its deadline.
  virtual absl::Duration TimeMax(absl::string_view rpc) const = 0;
};

}  // namespace amanat::rpc

#endif  // AMANAT_SERVICES_RPC_ADMISSION_H_
