// Whether a message is whole: what its header counts and sums must be what it has. A message of which
// something was lost or changed on the way is refused as a whole.
//
//   AMANAT_RETURN_IF_ERROR(CheckControlSums(header, transactions, {"IntrBkSttlmAmt", "TtlIntrBkSttlmAmt"}));
//
// Thread-safe: pure functions.
#ifndef AMANAT_CLIENTS_INTAKE_CONTROL_SUMS_H_
#define AMANAT_CLIENTS_INTAKE_CONTROL_SUMS_H_

#include <pugixml.hpp>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace amanat::intake {

struct ControlledAmounts {
  absl::string_view amount;  // the element in each transaction that is summed
  absl::string_view total;   // the element in the header that has their sum in one currency
};

// InvalidArgument unless these hold, each where the header has it: NbOfTxs is the number of transactions;
// CtrlSum the sum of their amounts whatever the currency; the total the sum in its currency, which all of
// them have. Sums are exact. Also when one stands twice, is malformed, or cannot be checked because an
// amount is no decimal. At most kTransactionsMax transactions.
absl::Status CheckControlSums(pugi::xml_node header,
                              const std::vector<pugi::xml_node>& transactions,
                              const ControlledAmounts& names);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_CONTROL_SUMS_H_
