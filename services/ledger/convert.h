// Between the ledger's values and the messages of amanat.ledger.v1. What comes from messages is
// checked for form alone: InvalidArgument names the field. Thread-safe.
#ifndef AMANAT_SERVICES_LEDGER_CONVERT_H_
#define AMANAT_SERVICES_LEDGER_CONVERT_H_

#include "absl/status/statusor.h"
#include "amanat/ledger/v1/ledger.pb.h"
#include "ledger/proposal/submission.h"

namespace amanat::ledger {

v1::Purpose ToProto(proposal::Purpose purpose);
absl::StatusOr<proposal::Purpose> FromProto(v1::Purpose purpose);

v1::AppendResponse ToProto(const proposal::AppendResult& result);
absl::StatusOr<proposal::AppendResult> FromProto(const v1::AppendResponse& message);

}  // namespace amanat::ledger

#endif  // AMANAT_SERVICES_LEDGER_CONVERT_H_
