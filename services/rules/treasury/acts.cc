#include "services/rules/treasury/acts.h"

#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {
namespace {

template <typename T>
std::vector<T> Joined(std::vector<std::vector<T>> groups) {
  std::vector<T> all;
  for (std::vector<T>& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace

const Domain& Acts() {
  static const auto& domain = *new Domain{
      "treasury",
      Joined<Act>({BankActs(), ExchangeActs(), AllotmentActs(), ReturnActs(), LiquidationActs(),
                   LineDecisionActs(), LineSeenActs(), DeclineActs(), ReturnRefusalActs(),
                   LineReversalActs(), BankChargeActs()}),
      Joined<Taking>({AllotmentTakings(), LineTakings(), DeclineTakings(), ReturnRefusalTakings(),
                      LineReversalTakings()}),
      {kIssued, kAccepted, kDeclined, kSpends, kLiquidations, kLines, kDecisions, kInterOffice,
       kInterOfficeBalances, kAddressedCounts, kTakenUpCounts, kBookedExchanges}};
  return domain;
}

}  // namespace amanat::rules::treasury
