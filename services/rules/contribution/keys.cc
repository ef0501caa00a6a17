#include "services/rules/contribution/keys.h"

#include "absl/strings/ascii.h"
#include "services/core/core.h"

namespace amanat::contribution {

OnceFingerprint ReceiptKey(absl::string_view collector, absl::string_view receipt_book,
                           uint64_t receipt_number) {
  return core::OnceInSeries("receipt", {collector, absl::AsciiStrToUpper(receipt_book)},
                            receipt_number);
}

OnceFingerprint SlipKey(absl::string_view collector, absl::string_view slip) {
  return core::Once("deposit-slip", {collector, absl::AsciiStrToUpper(slip)});
}

StreamId DepositStream(absl::string_view collector, absl::string_view slip) {
  return core::DerivedStream("deposit", {collector, absl::AsciiStrToUpper(slip)});
}

}  // namespace amanat::contribution
