#include "services/forms/remittance_form.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"

namespace amanat::remittance {
namespace {

constexpr absl::string_view kBpmClasses[] = {
    "personal-transfer", "compensation", "capital-transfer", "social-benefit", "npish-transfer"};

}  // namespace

bool IsCountry(absl::string_view text) {
  return (text.size() == 2 || text.size() == 3) &&
         std::all_of(text.begin(), text.end(), absl::ascii_isupper);
}

bool IsPurpose(absl::string_view text) {
  return text.size() <= kPurposeBytesMax &&
         std::all_of(text.begin(), text.end(), absl::ascii_isalnum);
}

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
  code.resize(std::min(code.size(), kNameCodeBytesMax));
  while (!code.empty() && code.back() == '-') code.pop_back();
  return code;
}

bool IsNameCode(absl::string_view code) { return CodeFromName(code) == code; }

}  // namespace amanat::remittance
