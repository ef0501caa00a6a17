// What stands in for repatriation in the treasury's tests: acts under its event types that pay and refund
// without a case, and ratify whatever is addressed to head office.
#ifndef AMANAT_SERVICES_RULES_TREASURY_TESTING_STAND_IN_H_
#define AMANAT_SERVICES_RULES_TREASURY_TESTING_STAND_IN_H_

#include <map>
#include <string>

#include "amanat/acts/repatriation.h"
#include "services/rules/act/act.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::repatriation::AssistanceDisbursed;
using ::amanat::repatriation::DisbursementAdded;
using ::amanat::repatriation::EmergencyRatified;
using ::amanat::repatriation::SpendRefunded;
using money::Money;

namespace stand_in {

// What is paid for a case, which no test opens.
inline std::map<StreamId, DisbursementAdded>& ByCase() {
  static auto& by_case = *new std::map<StreamId, DisbursementAdded>();
  return by_case;
}

inline absl::StatusOr<Decision> DecideSpend(const Given<AssistanceDisbursed>& given) {
  const DisbursementAdded& added = ByCase().at(given.body.case_id);
  const Money& amount = given.body.amount;
  const std::string dimension = added.allotment.hex();
  Decision decision;
  decision.recipient = given.context.FindLog("manila", entry::Book::kFund)->id;
  decision.added = wire::Encode(added);
  const std::string& site = given.context.site();
  core::Post(decision, {site, chart::kDisbursed, amount.currency, dimension},
             {site, chart::kAllotmentCash, amount.currency, dimension}, amount.minor_units);
  return decision;
}
inline absl::Status EvolveSpend(const Recorded<AssistanceDisbursed>& recorded,
                                Evolution& evolution) {
  const DisbursementAdded& added = ByCase().at(recorded.body.case_id);
  Spend spend{added.allotment, recorded.body.amount, added.line, added.liable_party};
  spend.emergency_approval = added.emergency_approval;
  spend.case_id = recorded.body.case_id;
  spend.assistance = recorded.body.assistance;
  spend.recorded_at = recorded.leaf.entry.record_time;
  return RecordSpend(evolution.rows, recorded.index(), spend);
}
// Of a spend that stands in no liquidation, and at most what is left of it.
inline absl::StatusOr<Decision> DecideRefund(const Given<SpendRefunded>& given) {
  AMANAT_ASSIGN_OR_RETURN(const Spend spend,
                          FindRecorded(Spends(), given.context.rows(), LogIndex{given.body.spend}));
  const std::string dimension = spend.allotment.hex();
  const std::string& site = given.context.site();
  const Money& amount = given.body.amount;
  Decision decision;
  core::Post(decision, {site, chart::kAllotmentCash, amount.currency, dimension},
             {site, chart::kDisbursed, amount.currency, dimension}, amount.minor_units);
  return decision;
}
inline absl::Status EvolveRefund(const Recorded<SpendRefunded>& recorded, Evolution& evolution) {
  return RecordRefund(evolution.rows, recorded.body.spend, recorded.body.amount);
}
inline absl::StatusOr<Decision> DecideEmergency(const Given<EmergencyRatified>& given) {
  Decision decision;
  decision.recipient = given.context.FindLog("manila", entry::Book::kFund)->id;
  return decision;
}
inline absl::StatusOr<Decision> DecideRatification(const Given<EmergencyRatified>& given) {
  Decision decision;
  decision.consumes.push_back(given.body.approval);
  return decision;
}

inline const Domain& Acts() {
  static const auto& domain =
      *new Domain{"stand-in for repatriation",
                  {MakeAct<AssistanceDisbursed, DecideSpend, EvolveSpend>(
                       event::kAssistanceDisbursed, Place::kConsulate, {}),
                   MakeAct<SpendRefunded, DecideRefund, EvolveRefund>(event::kSpendRefunded,
                                                                      Place::kConsulate, {}),
                   MakeAct<EmergencyRatified, DecideEmergency>(event::kAssistanceEmergencyApproved,
                                                               Place::kConsulate, {}),
                   MakeAct<EmergencyRatified, DecideRatification>(event::kEmergencyRatified,
                                                                  Place::kHeadOffice, {})},
                  {},
                  {}};
  return domain;
}

}  // namespace stand_in

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_TESTING_STAND_IN_H_
