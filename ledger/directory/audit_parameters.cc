#include "ledger/directory/audit_parameters.h"

#include "absl/strings/str_cat.h"

namespace amanat::directory {
namespace {

using P = AuditParameter;

constexpr AuditParameterInfo kAuditParameters[] = {
    {P::kCalendarFiscalYearMonth, "calendar.fiscal-year-month", 1, 12},
    {P::kAdvanceWhileOpenDays, "advance-while-open.days", 1, 60},
    {P::kAdvanceAgeingWarningDays, "advance-ageing.warning-days", 1, 120},
    {P::kAdvanceAgeingErrorDays, "advance-ageing.error-days", 1, 730},
    {P::kRecoverableAsExpenseDays, "recoverable-as-expense.days", 1, 90},
    {P::kRecoverableAsExpenseReceivableDays, "recoverable-as-expense.receivable-days", 1, 365},
    {P::kReceiptChainCollectorDays, "receipt-chain.collector-days", 1, 5},
    {P::kReceiptChainUncreditedDays, "receipt-chain.uncredited-days", 1, 10},
    {P::kReceiptChainGapWarningDays, "receipt-chain.gap-warning-days", 1, 30},
    {P::kReceiptChainGapErrorDays, "receipt-chain.gap-error-days", 1, 90},
    {P::kInterOfficeMirrorDays, "inter-office-mirror.days", 1, 15},
    {P::kRepeatedAssistanceDays, "repeated-assistance.days", 365, 3'660},
    {P::kVerbalApprovalHours, "verbal-approval.hours", 1, 96},
    {P::kVerbalApprovalSharePercent, "verbal-approval.share-percent", 1, 50},
    {P::kVerbalApprovalShareApprovals, "verbal-approval.share-approvals", 1, 20},
    {P::kStaleCaseWarningDays, "stale-case.warning-days", 1, 180},
    {P::kStaleCaseErrorDays, "stale-case.error-days", 1, 1'460},
    {P::kStaleRateDays, "stale-rate.days", 1, 31},
    {P::kStaleRateChargePercent, "stale-rate.charge-percent", 1, 5},
    {P::kIdleAgainstRefusedDays, "idle-against-refused.days", 1, 180},
    {P::kIdleAgainstRefusedPercent, "idle-against-refused.percent", 1, 75},
    {P::kUncollectedEntitlementWarningDays, "uncollected-entitlement.warning-days", 1, 90},
    {P::kUncollectedEntitlementErrorDays, "uncollected-entitlement.error-days", 1, 365},
    {P::kUncollectedEntitlementClaimDays, "uncollected-entitlement.claim-days", 1, 180},
    {P::kMissingChainDays, "missing-chain.days", 1, 31},
    {P::kBackDatedDays, "back-dated.days", 1, 31},
    {P::kCeilingRaisedDays, "ceiling-raised.days", 2, 90},
    {P::kNewPayeeDays, "new-payee.days", 3, 90},
    {P::kLowestCeilingDays, "lowest-ceiling.days", 14, 366},
};

}  // namespace

absl::Span<const AuditParameterInfo> AuditParameterInfos() { return kAuditParameters; }

const AuditParameterInfo* FindAuditParameter(AuditParameter parameter) {
  for (const AuditParameterInfo& info : kAuditParameters) {
    if (info.parameter == parameter) return &info;
  }
  return nullptr;
}

const AuditParameterInfo* FindAuditParameter(absl::string_view name) {
  for (const AuditParameterInfo& info : kAuditParameters) {
    if (info.name == name) return &info;
  }
  return nullptr;
}

absl::Status CheckSettings(const AuditParametersSet& body) {
  AuditParameter before = AuditParameter::kUnspecified;
  for (const AuditParameterSetting& setting : body.settings) {
    const AuditParameterInfo* info = FindAuditParameter(setting.parameter);
    if (info == nullptr) return absl::InvalidArgumentError("unknown parameter of the audit");
    if (setting.parameter <= before) {
      return absl::InvalidArgumentError("parameters of the audit stand ascending, each once");
    }
    before = setting.parameter;
    if (setting.value < info->lowest || setting.value > info->highest) {
      return absl::InvalidArgumentError(absl::StrCat(info->name, " is from ", info->lowest, " to ",
                                                     info->highest, ", not ", setting.value));
    }
  }
  return absl::OkStatus();
}

}  // namespace amanat::directory
