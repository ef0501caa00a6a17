#include "ledger/append/finding_status.h"

#include "absl/strings/str_cat.h"

namespace amanat::append {

using examine::Finding;
using examine::Verdict;

namespace {

absl::StatusCode CodeOf(const Finding& finding) {
  if (finding.verdict == Verdict::kWaiting) return absl::StatusCode::kUnavailable;
  if (finding.verdict == Verdict::kLimit || finding.verdict == Verdict::kUpgrade) {
    return absl::StatusCode::kFailedPrecondition;
  }
  // Not a fault of the signer: prepared anew, the same wish may well pass.
  if (finding.rule == "STREAM_VERSION" || finding.rule == "RULES_VERSION") {
    return absl::StatusCode::kAborted;
  }
  if (finding.rule == "SIGNATURE" || finding.rule == "AUTHOR" || finding.rule == "FOUNDER") {
    return absl::StatusCode::kPermissionDenied;
  }
  if (finding.rule == "EXPIRY") return absl::StatusCode::kFailedPrecondition;
  return absl::StatusCode::kInvalidArgument;
}

}  // namespace

absl::Status ToStatus(const Finding& finding, absl::string_view place) {
  if (finding.verdict == Verdict::kValid) return absl::OkStatus();
  return absl::Status(CodeOf(finding), absl::StrCat(finding.rule, ": ", place, finding.detail));
}

absl::Status WrongEffects(absl::string_view why) {
  return absl::InternalError(absl::StrCat("the rules gave wrong effects: ", why));
}

absl::Status ToStatusOfMade(const Finding& finding, absl::string_view place) {
  const absl::Status status = ToStatus(finding, place);
  const bool of_rules = finding.verdict == Verdict::kInvalid && finding.rule != "DIRECTORY_RULE";
  return of_rules ? WrongEffects(status.message()) : status;
}

absl::Status WithUnreadableState(const absl::Status& status) {
  if (!absl::IsDataLoss(status)) return status;
  return absl::UnavailableError(absl::StrCat("STATE: ", status.message()));
}

}  // namespace amanat::append
