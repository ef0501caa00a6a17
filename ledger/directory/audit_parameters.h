// The parameters of an audit that two administrators may sign (AUDIT_PARAMETERS_SET): under which names an
// audit has them, and within which bounds a fund may set them, so that it cannot sign a check away.
//
// Thread-safe: constant data.
#ifndef AMANAT_LEDGER_DIRECTORY_AUDIT_PARAMETERS_H_
#define AMANAT_LEDGER_DIRECTORY_AUDIT_PARAMETERS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "ledger/directory/events.h"

namespace amanat::directory {

struct AuditParameterInfo {
  AuditParameter parameter = AuditParameter::kUnspecified;
  absl::string_view
      name;  // of its check and of what it is there, such as "stale-case.warning-days"
  uint64_t lowest = 0;
  uint64_t highest = 0;
};

// Ascending by number.
absl::Span<const AuditParameterInfo> AuditParameterInfos();
// nullptr when there is none.
const AuditParameterInfo* FindAuditParameter(AuditParameter parameter);
const AuditParameterInfo* FindAuditParameter(absl::string_view name);

// Whether the settings may stand, whatever the version: known parameters, ascending, each once and within
// its range. InvalidArgument names the first that may not.
absl::Status CheckSettings(const AuditParametersSet& body);

}  // namespace amanat::directory

#endif  // AMANAT_LEDGER_DIRECTORY_AUDIT_PARAMETERS_H_
