// What the transactions of all messages have in common: the banks they name, and why one is refused.
//
// Values are plain data; the functions are thread-safe.
#ifndef AMANAT_CLIENTS_INTAKE_TRANSACTION_H_
#define AMANAT_CLIENTS_INTAKE_TRANSACTION_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace amanat::intake {

constexpr size_t kMessageBytesMax = 1 << 20;
constexpr size_t kTransactionsMax = 1'000;  // of one message
constexpr size_t kChargesMax = 64;          // per transaction
// ISO 20022 allows 35, but hubs put UUIDs of 36 characters there.
constexpr size_t kIdentifierCharactersMax = 64;

// A bank or provider. Either part may be empty; both are, where the message names none.
struct Agent {
  std::string bic;              // 8 or 11 characters
  std::string clearing_system;  // code of a national clearing system, such as USABA
  std::string clearing_member;  // the member's identification there

  bool operator==(const Agent&) const = default;
  bool IsNone() const { return bic.empty() && clearing_member.empty(); }
};

// Why a transaction is not recorded. When several hold, the smallest is reported.
enum class RefusalReason : uint8_t {
  kRepeatedElement = 1,  // an element twice, or a value interrupted by an element
  kMissingMessageId = 2,
  kNoIdentity = 3,     // nothing tells it from another one: a person has to look
  kBadIdentifier = 4,  // longer than kIdentifierCharactersMax, control characters, or not a UETR
  kMissingAmount = 5,
  kUnknownCurrency = 6,
  kWithdrawnCurrency = 7,
  kCurrencyWithoutMinorUnit = 8,  // gold and other metals, funds, test codes
  kBadAmount = 9,                 // not a positive decimal
  kTooManyDecimals = 10,          // more than the currency has
  kAmountTooLarge = 11,
  kMissingSettlementDate = 12,
  kBadSettlementDate = 13,
  kBadExchangeRate = 14,
  kBadCharges = 15,
  kBadCode = 16,          // charge bearer, purpose, status, reason, BIC, clearing system or country
  kRepeatedPayment = 17,  // identified as another one of the same message is
  kOtherOriginal = 18,    // about something else than a pacs.008
  kUnknownOriginal = 19,  // about a payment that it does not tell well enough to be found
  kMissingStatus = 20,
  kMissingReportTime = 21,
  kBadReportTime = 22,
};

// "currency_without_minor_unit".
absl::string_view RefusalName(RefusalReason reason);

struct Refusal {
  size_t transaction = 0;  // from 1, in the order of the file
  RefusalReason reason = RefusalReason::kBadAmount;
  std::string detail;  // "IntrBkSttlmAmt: XAU has no minor unit"
};

}  // namespace amanat::intake

#endif  // AMANAT_CLIENTS_INTAKE_TRANSACTION_H_
