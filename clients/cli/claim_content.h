// What a claim says, from the options of the command line. Documents are read here and leave as
// salted digests; their salts stay in `<state directory>/<claim>.documents` (mode 0600).
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_CLAIM_CONTENT_H_
#define AMANAT_CLIENTS_CLI_CLAIM_CONTENT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/acts/v1/claims.pb.h"
#include "clients/cli/session.h"

namespace amanat::cli {

struct ClaimOptions {
  std::string claim, member, benefit, event_date;  // claim: empty for a fresh random id
  std::vector<std::string> documents;              // CODE=FILE
  std::vector<std::string> heirs;                  // PERSON=PERCENT, first in rank first
};

struct ClaimContent {
  acts::v1::ClaimFiled body;
  std::vector<std::string> subjects;  // 16 bytes each, the member first
};

// PERSON is an id, "new" for a fresh random id, or "member". InvalidArgument names the
// option.
absl::StatusOr<ClaimContent> ReadClaimContent(Session& session, const ClaimOptions& options);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CLAIM_CONTENT_H_
