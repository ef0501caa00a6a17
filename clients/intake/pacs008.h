// Reads ISO 20022 customer credit transfers (pacs.008, any version) into what a remittance observation
// needs and nothing else.
//
//   AMANAT_ASSIGN_OR_RETURN(std::vector<TransferResult> results, ParsePacs008(xml));
//   for (const TransferResult& result : results) {
//     if (const auto* transfer = std::get_if<CreditTransfer>(&result)) Record(*transfer);
//     else Refuse(std::get<TransferRefusal>(result));
//   }
//
// 1. The message is found at its place (message_document.h), its elements by their path, local name and the
//    namespace of the message. What is of another namespace, or in SplmtryData, is left alone.
// 2. No personal data leaves: no name, account number, address or free text. An address and an IBAN
//    give at most their two-letter country. Error texts name elements, never their content.
// 3. What is ambiguous is refused: an element that may stand once and stands twice, or a value
//    interrupted by an element.
// 4. Numbers and dates are read in every form that XML Schema has (xsd_text.h); what it forbids is refused by
//    name.
// 5. A message that is not whole (control_sums.h) is refused whole.
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_PACS008_H_
#define AMANAT_CLIENTS_INTAKE_PACS008_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/intake/transaction.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/money/money.h"
#include "ledger/money/ratio.h"

namespace amanat::intake {

enum class ChargeBearer : uint8_t { kUnstated, kDebtor, kCreditor, kShared, kServiceLevel };

struct CreditTransfer {
  std::string message_id;
  std::string instruction_id;      // may be empty
  std::string end_to_end_id;       // may be empty, or say that there is none (payment_key.h)
  std::string transaction_id;      // may be empty
  std::string uetr;                // lower case; may be empty
  money::Money settlement_amount;  // positive
  std::optional<money::Money> instructed_amount;
  std::optional<money::Ratio> exchange_rate;
  CivilDays settlement_date = 0;
  ChargeBearer charge_bearer = ChargeBearer::kUnstated;
  std::vector<money::Money> charges;
  Agent instructing_agent;  // who sent this leg; the debtor's agent where the message does not say
  Agent debtor_agent;
  Agent creditor_agent;
  // ISO 3166 alpha-2, empty if unknown; the first that is stated of: the party's postal address,
  // its country of residence, the country of its IBAN, the country of its agent's BIC.
  std::string debtor_country;
  std::string creditor_country;
  std::string purpose_code;  // external code of up to four characters; may be empty
  size_t number = 0;         // its place in the message, from 1
  // SHA-256 of all that the message says of it; zero unless the payment is told by its place in the message
  // alone, and never part of what is recorded.
  Hash content;

  bool operator==(const CreditTransfer&) const = default;
};

struct TransferRefusal : Refusal {
  // What could be read of it; where the settlement currency has no minor unit, that currency with
  // the amount zero.
  CreditTransfer transfer;
};

using TransferResult = std::variant<CreditTransfer, TransferRefusal>;

// One result per CdtTrfTxInf, in order. InvalidArgument when the file as a whole cannot be read:
// not UTF-8, not well formed, a DOCTYPE or an undefined entity, no pacs.008 at its place, no transaction,
// or not whole. Unimplemented: another message of ISO 20022. ResourceExhausted: larger than
// kMessageBytesMax, deeper than kXmlDepthMax, more than kTransactionsMax transactions.
absl::StatusOr<std::vector<TransferResult>> ParsePacs008(absl::string_view xml);

namespace internal {
// The same of FIToFICstmrCdtTrf.
absl::StatusOr<std::vector<TransferResult>> ReadTransfers(const pugi::xml_node& message);
}  // namespace internal

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PACS008_H_
