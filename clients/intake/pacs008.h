// Reads ISO 20022 customer credit transfers (pacs.008, any version, in any envelope) into what a
// remittance observation needs and nothing else.
//
//   AMANAT_ASSIGN_OR_RETURN(std::vector<TransferResult> results, ParsePacs008(xml));
//   for (const TransferResult& result : results) {
//     if (const auto* transfer = std::get_if<CreditTransfer>(&result)) Record(*transfer);
//     else Refuse(std::get<TransferRefusal>(result));
//   }
//
// 1. Elements are found by local name, whatever the envelope, header, namespace or prefix.
// 2. No personal data leaves: no name, account number, address or free text. An address and an IBAN
//    give at most their two-letter country. Error texts name elements, never their content.
// 3. What is ambiguous is refused: an element that may stand once and stands twice, or a value
//    interrupted by an element.
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_PACS008_H_
#define AMANAT_CLIENTS_INTAKE_PACS008_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"
#include "ledger/money/money.h"
#include "ledger/money/ratio.h"

namespace amanat::intake {

constexpr size_t kPacs008BytesMax = 1 << 20;
constexpr size_t kPacs008TransactionsMax = 1'000;
constexpr size_t kChargesMax = 64;  // per transaction
// ISO 20022 allows 35, but hubs put UUIDs of 36 characters there.
constexpr size_t kIdentifierCharactersMax = 64;

enum class ChargeBearer : uint8_t { kUnstated, kDebtor, kCreditor, kShared, kServiceLevel };

// A bank or provider. Either part may be empty; both are, where the message names none.
struct Agent {
  std::string bic;              // 8 or 11 characters
  std::string clearing_system;  // code of a national clearing system, such as USABA
  std::string clearing_member;  // the member's identification there

  bool operator==(const Agent&) const = default;
};

struct CreditTransfer {
  std::string message_id;
  std::string instruction_id;  // may be empty
  std::string end_to_end_id;
  std::string transaction_id;      // may be empty
  std::string uetr;                // lower case; may be empty
  money::Money settlement_amount;  // positive
  std::optional<money::Money> instructed_amount;
  std::optional<money::Ratio> exchange_rate;
  CivilDays settlement_date = 0;
  ChargeBearer charge_bearer = ChargeBearer::kUnstated;
  std::vector<money::Money> charges;
  Agent debtor_agent;
  Agent creditor_agent;
  // ISO 3166 alpha-2, empty if unknown; the first that is stated of: the party's postal address,
  // its country of residence, the country of its IBAN, the country of its agent's BIC.
  std::string debtor_country;
  std::string creditor_country;
  std::string purpose_code;  // external code of up to four characters; may be empty

  bool operator==(const CreditTransfer&) const = default;
};

// Why a transaction is not recorded. When several hold, the smallest is reported.
enum class RefusalReason : uint8_t {
  kRepeatedElement = 1,  // an element twice, or a value interrupted by an element
  kMissingMessageId = 2,
  kMissingEndToEndId = 3,
  kBadIdentifier = 4,  // longer than kIdentifierCharactersMax, control characters, or not a UETR
  kMissingAmount = 5,
  kUnknownCurrency = 6,
  kWithdrawnCurrency = 7,
  kCurrencyWithoutMinorUnit = 8,  // gold and other metals, funds, test codes
  kBadAmount = 9,                 // not a positive plain decimal
  kTooManyDecimals = 10,          // more than the currency has
  kAmountTooLarge = 11,
  kMissingSettlementDate = 12,
  kBadSettlementDate = 13,
  kBadExchangeRate = 14,
  kBadCharges = 15,
  kBadCode = 16,  // charge bearer, purpose, BIC, clearing system or country
};

// "currency_without_minor_unit".
absl::string_view RefusalName(RefusalReason reason);

struct TransferRefusal {
  size_t transaction = 0;  // from 1, in the order of the file
  RefusalReason reason = RefusalReason::kBadAmount;
  std::string detail;  // "IntrBkSttlmAmt: XAU has no minor unit"
  // What could be read of it; where the settlement currency has no minor unit, that currency with
  // the amount zero.
  CreditTransfer transfer;
};

using TransferResult = std::variant<CreditTransfer, TransferRefusal>;

// One result per CdtTrfTxInf, in order. InvalidArgument when the file as a whole cannot be read:
// not UTF-8, not well formed, a DOCTYPE or an undefined entity, no pacs.008 inside, no transaction,
// or another number of them than NbOfTxs says. ResourceExhausted: larger than kPacs008BytesMax,
// deeper than kXmlDepthMax, more than kPacs008TransactionsMax transactions.
absl::StatusOr<std::vector<TransferResult>> ParsePacs008(absl::string_view xml);

// The key that makes two messages the same payment.
//
// With a UETR it is the UETR alone. A payment is relayed from agent to agent (A to B, B to C, C to
// D); on every leg the message, instruction and instructing agent are new, and where agents deduct
// charges so is the settlement amount, but the UETR is passed on unchanged and made for one payment
// only. So whichever leg is seen first is recorded and all others are duplicates of it.
//
// Without a UETR it is what an agent must pass on unchanged and what tells two uses of a reference
// apart: debtor agent, end-to-end id, transaction id, instructed amount (the settlement amount
// where nothing was deducted and none is given) and settlement date. A leg that settles on another
// day counts as another payment: an observation too many can be seen and reversed, one that was
// taken for a duplicate is never seen.
//
// The fingerprint is the first half of SHA-256 over length-prefixed fields; see pacs008_key.cc.
OnceFingerprint DuplicateKey(const CreditTransfer& transfer);

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_PACS008_H_
