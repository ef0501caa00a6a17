#include "clients/intake/transaction.h"

namespace amanat::intake {

absl::string_view RefusalName(RefusalReason reason) {
  switch (reason) {
    case RefusalReason::kRepeatedElement:
      return "repeated_element";
    case RefusalReason::kMissingMessageId:
      return "missing_message_id";
    case RefusalReason::kNoIdentity:
      return "no_identity";
    case RefusalReason::kBadIdentifier:
      return "bad_identifier";
    case RefusalReason::kMissingAmount:
      return "missing_amount";
    case RefusalReason::kUnknownCurrency:
      return "unknown_currency";
    case RefusalReason::kWithdrawnCurrency:
      return "withdrawn_currency";
    case RefusalReason::kCurrencyWithoutMinorUnit:
      return "currency_without_minor_unit";
    case RefusalReason::kBadAmount:
      return "bad_amount";
    case RefusalReason::kTooManyDecimals:
      return "too_many_decimals";
    case RefusalReason::kAmountTooLarge:
      return "amount_too_large";
    case RefusalReason::kMissingSettlementDate:
      return "missing_settlement_date";
    case RefusalReason::kBadSettlementDate:
      return "bad_settlement_date";
    case RefusalReason::kBadExchangeRate:
      return "bad_exchange_rate";
    case RefusalReason::kBadCharges:
      return "bad_charges";
    case RefusalReason::kBadCode:
      return "bad_code";
    case RefusalReason::kRepeatedPayment:
      return "repeated_payment";
    case RefusalReason::kOtherOriginal:
      return "other_original";
    case RefusalReason::kUnknownOriginal:
      return "unknown_original";
    case RefusalReason::kMissingStatus:
      return "missing_status";
    case RefusalReason::kMissingReportTime:
      return "missing_report_time";
    case RefusalReason::kBadReportTime:
      return "bad_report_time";
  }
  return "unknown_reason";
}

}  // namespace amanat::intake
