#include "services/rules/repatriation/acts.h"

#include "services/rules/repatriation/act_groups.h"
#include "services/rules/repatriation/tables.h"

namespace amanat::rules::repatriation {

const Domain& Acts() {
  static const auto& domain = *[] {
    auto* made = new Domain{
        "repatriation",
        {},
        {},
        {kCases, kAssistances, kEmergencyCounts, kRatifications, kRatificationCounts, kReceipts}};
    for (const auto& group : {CaseActs(), RecommendationActs(), ApprovalActs(), PaymentActs(),
                              RefundActs(), RatificationActs()}) {
      made->acts.insert(made->acts.end(), group.begin(), group.end());
    }
    return made;
  }();
  return domain;
}

}  // namespace amanat::rules::repatriation
