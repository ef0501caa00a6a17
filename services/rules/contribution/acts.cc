#include "services/rules/contribution/acts.h"

#include "services/rules/contribution/deaths.h"
#include "services/rules/contribution/tables.h"

namespace amanat::rules::contribution {

const Domain& Acts() {
  static const auto& domain = *new Domain{
      "contribution",
      {EnrolMember(), CollectReceipt(), ImportReceipts(), MakeDeposit(), CreditDeposit(),
       ReverseContribution(), ReverseDeposit(), ReverseCredit(), WithdrawEnrolment()},
      {},
      {kDeposits, kTallies, kDeaths}};
  return domain;
}

}  // namespace amanat::rules::contribution
