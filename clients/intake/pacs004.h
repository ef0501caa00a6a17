// Reads ISO 20022 payment returns (pacs.004, any version): which payment they are about, and what came back of
// it. What holds for a pacs.008 (pacs008.h) holds here, too.
//
//   AMANAT_ASSIGN_OR_RETURN(std::vector<ReturnResult> results, ParsePacs004(xml));
//
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_PACS004_H_
#define AMANAT_CLIENTS_INTAKE_PACS004_H_

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/intake/pacs008.h"
#include "clients/intake/transaction.h"

namespace amanat::intake {

struct PaymentReturn {
  std::string return_id;                   // may be empty, or say that there is none
  CreditTransfer original;                 // what its key is made of, and nothing else
  money::Money returned;                   // what was settled on the way back; positive
  std::optional<money::Money> instructed;  // the same as it was instructed
  std::vector<money::Money> charges;
  CivilDays settlement_date = 0;
  std::string reason_code;  // external code of up to four characters; may be empty

  bool operator==(const PaymentReturn&) const = default;
};

using ReturnResult = std::variant<PaymentReturn, Refusal>;

// One result per TxInf, in order; errors as of ParsePacs008. A message that returns a whole group without
// naming its payments is InvalidArgument.
absl::StatusOr<std::vector<ReturnResult>> ParsePacs004(absl::string_view xml);

namespace internal {
// The same of PmtRtr.
absl::StatusOr<std::vector<ReturnResult>> ReadReturns(const pugi::xml_node& message);
}  // namespace internal

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PACS004_H_
