// Between the ledger's values and the messages of amanat.ledger.v1. What comes from messages is
// checked for form alone: InvalidArgument names the field. Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_CONVERT_H_
#define AMANAT_SERVICES_LEDGER_CONVERT_H_

#include "absl/status/statusor.h"
#include "amanat/ledger/v1/ledger.pb.h"
#include "ledger/proposal/proposal.h"
#include "services/core/ledger_client.h"

namespace amanat::ledger {

v1::Proposal ToProto(const proposal::Proposal& proposal);
absl::StatusOr<proposal::Proposal> FromProto(const v1::Proposal& message);

v1::DuplicateRun ToProto(const entry::DuplicateRun& run);
absl::StatusOr<entry::DuplicateRun> FromProto(const v1::DuplicateRun& message);

v1::AppendResponse ToProto(const proposal::AppendResult& result);
absl::StatusOr<proposal::AppendResult> FromProto(const v1::AppendResponse& message);

v1::LogInfo ToProto(const core::LogInfo& info);
absl::StatusOr<core::LogInfo> FromProto(const v1::LogInfo& message);

// `status` with the rule that its message begins with ("LIMIT: ...") as its reason.
absl::Status WithRule(const absl::Status& status);

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_CONVERT_H_
