#include "services/forms/remittance_form.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/log_name.h"

namespace amanat::remittance {
namespace {

constexpr absl::string_view kBpmClasses[] = {
    "personal-transfer", "compensation", "capital-transfer", "social-benefit", "npish-transfer"};
constexpr size_t kFingerprintDigits = 8;

}  // namespace

absl::Span<const absl::string_view> BpmClasses() { return kBpmClasses; }

bool IsBpmClass(absl::string_view text) {
  return std::find(std::begin(kBpmClasses), std::end(kBpmClasses), text) != std::end(kBpmClasses);
}

std::string CodeFromName(absl::string_view name) {
  std::string code;
  for (const char c : name) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c))) {
      code.push_back(absl::ascii_tolower(static_cast<unsigned char>(c)));
    } else if (!code.empty() && code.back() != '-') {
      code.push_back('-');
    }
  }
  while (!code.empty() && code.back() == '-') code.pop_back();
  if (code.size() <= entry::kCodeBytesMax) return code;
  const std::string fingerprint = HexEncode(Sha256(code)).substr(0, kFingerprintDigits);
  return absl::StrCat(
      absl::string_view(code).substr(0, entry::kCodeBytesMax - kFingerprintDigits - 1), "-",
      fingerprint);
}

}  // namespace amanat::remittance
