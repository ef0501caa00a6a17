#include "services/forms/code_lists.h"

#include <algorithm>
#include <vector>

#include "services/forms/remittance_form.h"
#include "services/forms/reversal_form.h"

namespace amanat::forms {

absl::Span<const CodeList> CodeLists() {
  static const auto& lists = *new std::vector<CodeList>{
      {"allotment-purposes", AllotmentPurposes()},
      {"bpm-classes", remittance::BpmClasses()},
      {"case-hiring", CaseHiring()},
      {"case-outcomes", CaseOutcomes()},
      {"case-reasons", CaseReasons()},
      {"claim-rejections", ClaimRejections()},
      {"cost-lines", CostLines()},
      {"decline-reasons", DeclineReasons()},
      {"document-kinds", DocumentKinds()},
      {"emergency-reasons", EmergencyReasons()},
      {"expense-codes", ExpenseCodes()},
      {"key-revocations", KeyRevocations()},
      {"languages", Languages()},
      {"line-return-reasons", LineReturnReasons()},
      {"member-hiring", MemberHiring()},
      {"party-kinds", PartyKinds()},
      {"party-status-reasons", PartyStatusReasons()},
      {"party-statuses", PartyStatuses()},
      {"payment-channels", PaymentChannels()},
      {"payment-speeds", PaymentSpeeds()},
      {"rate-sources", RateSources()},
      {"release-reasons", ReleaseReasons()},
      {"return-refusal-reasons", ReturnRefusalReasons()},
      {"reversal-reasons", ReversalReasons()},
      {"withdrawal-reasons", WithdrawalReasons()},
  };
  return lists;
}

const CodeList* FindCodeList(absl::string_view name) {
  const absl::Span<const CodeList> lists = CodeLists();
  const auto found = std::lower_bound(
      lists.begin(), lists.end(), name,
      [](const CodeList& list, absl::string_view wanted) { return list.name < wanted; });
  return found != lists.end() && found->name == name ? &*found : nullptr;
}

}  // namespace amanat::forms
