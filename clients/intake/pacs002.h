// Reads ISO 20022 payment status reports (pacs.002, any version): which payments they are about, and how those
// stand. What holds for a pacs.008 (pacs008.h) holds here, too.
//
//   AMANAT_ASSIGN_OR_RETURN(std::vector<StatusResult> results, ParsePacs002(xml));
//
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_PACS002_H_
#define AMANAT_CLIENTS_INTAKE_PACS002_H_

#include <pugixml.hpp>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/intake/pacs008.h"
#include "clients/intake/transaction.h"

namespace amanat::intake {

struct StatusReport {
  std::string message_id;
  std::string status_id;    // may be empty, or say that there is none
  size_t number = 0;        // its place in the message, from 1
  Agent reporting_agent;    // who sent it; may be none
  CreditTransfer original;  // what its key is made of, and nothing else
  std::string status;       // one of remittance::PaymentStatuses()
  std::string reason_code;  // external code of up to four characters; may be empty
  UnixMicros reported = 0;  // when the message was made

  bool operator==(const StatusReport&) const = default;
};

using StatusResult = std::variant<StatusReport, Refusal>;

// One result per TxInfAndSts, in order; errors as of ParsePacs008. A message that reports of a whole group
// without naming its payments is InvalidArgument; so is one that lists more payments of a status than it counts
// (NbOfTxsPerSts).
absl::StatusOr<std::vector<StatusResult>> ParsePacs002(absl::string_view xml);

namespace internal {
// The same of FIToFIPmtStsRpt.
absl::StatusOr<std::vector<StatusResult>> ReadStatusReports(const pugi::xml_node& message);
}  // namespace internal

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PACS002_H_
