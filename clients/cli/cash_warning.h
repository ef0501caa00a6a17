// What whoever recommends assistance is told of the allotment out of which it is to be paid: a recommendation
// beyond what is left of it is lawful and recorded, and the approval, which sets the money aside, would be refused.
//
//   WarnOfCash(session, request.recommend());
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_CASH_WARNING_H_
#define AMANAT_CLIENTS_CLI_CASH_WARNING_H_

#include <string>
#include <vector>

#include "amanat/acts/v1/repatriation.pb.h"
#include "amanat/treasury/v1/treasury.pb.h"
#include "clients/cli/session.h"

namespace amanat::cli {

// A line each: what is left of the allotment, and why the amount would be refused as things stand.
std::vector<std::string> CashLines(const treasury::v1::Allotment& allotment,
                                   const acts::v1::Money& amount);

// Says nothing where the allotments cannot be asked for: the approval is refused then.
void WarnOfCash(Session& session, const acts::v1::AssistanceRecommended& act);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_CASH_WARNING_H_
