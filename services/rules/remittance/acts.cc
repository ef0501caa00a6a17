#include "services/rules/remittance/acts.h"

#include "services/rules/remittance/aftermath.h"
#include "services/rules/remittance/tables.h"

namespace amanat::rules::remittance {

const Domain& Acts() {
  static const auto& domain =
      *new Domain{"remittance",
                  {RecordSingly(), ImportRemittances(), ObservePrices(), RecordStatus(),
                   RecordReturn(), ReverseRemittance(), ReversePrices()},
                  {},
                  {kRemittances, kFlows, kFlowNames, kPrices, kAftermaths, kFlowAftermaths}};
  return domain;
}

}  // namespace amanat::rules::remittance
