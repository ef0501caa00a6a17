#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>

#include "clients/intake/message.h"
#include "clients/intake/observation.h"
#include "clients/intake/payment_key.h"
#include "clients/intake/xsd_text.h"
#include "ledger/base/check.h"
#include "services/forms/payment_status.h"

namespace amanat::intake {
namespace {

void CheckRefusal(const Refusal& refusal, size_t number) {
  AMANAT_CHECK(refusal.transaction == number);
  AMANAT_CHECK(!RefusalName(refusal.reason).empty() && !refusal.detail.empty());
}

void Check(const TransferResult& result, size_t number) {
  if (const auto* refusal = std::get_if<TransferRefusal>(&result)) {
    CheckRefusal(*refusal, number);
    (void)ObservationOf(*refusal);
    return;
  }
  const auto& transfer = std::get<CreditTransfer>(result);
  AMANAT_CHECK(transfer.number == number && transfer.settlement_amount.minor_units > 0);
  AMANAT_CHECK(!ObservationOf(transfer).payment.is_zero());
}

void Check(const ReturnResult& result, size_t number) {
  if (const auto* refusal = std::get_if<Refusal>(&result)) return CheckRefusal(*refusal, number);
  const auto& read = std::get<PaymentReturn>(result);
  AMANAT_CHECK(read.returned.minor_units > 0 && !ReturnOf(read).payment.is_zero());
}

void Check(const StatusResult& result, size_t number) {
  if (const auto* refusal = std::get_if<Refusal>(&result)) return CheckRefusal(*refusal, number);
  const auto& read = std::get<StatusReport>(result);
  AMANAT_CHECK(remittance::IsPaymentStatus(read.status) && read.reported > 0);
  AMANAT_CHECK(read.number == number && !StatusOf(read).payment.is_zero());
}

// What is read of a decimal is a decimal, and read again is the same.
void CheckTexts(absl::string_view text) {
  const auto plain = PlainDecimal(text);
  if (plain.ok()) AMANAT_CHECK(*PlainDecimal(*plain) == *plain);
  const auto exact = ParseExactDecimal(text);
  if (exact.ok()) AMANAT_CHECK(*ParseExactDecimal(FormatExactDecimal(*exact)) == *exact);
  const auto date = ParseXsdDate(text);
  if (date.ok()) AMANAT_CHECK(*ParseXsdDate(FormatCivilDate(*date)) == *date);
  (void)ParseXsdDateTime(text);
}

}  // namespace
}  // namespace amanat::intake

// Any bytes are refused as a whole, or give one result for each transaction, in their order.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace amanat::intake;
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  CheckTexts(bytes);
  const auto message = ReadMessage(bytes);
  if (!message.ok()) return 0;
  std::visit(
      [](const auto& results) {
        AMANAT_CHECK(!results.empty() && results.size() <= kTransactionsMax);
        for (size_t i = 0; i < results.size(); ++i) Check(results[i], i + 1);
      },
      *message);
  return 0;
}
