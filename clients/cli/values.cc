#include "clients/cli/values.h"

#include <unicode/ucal.h>

#include <array>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "ledger/base/check.h"
#include "ledger/entry/text_form.h"
#include "ledger/money/money.h"

namespace amanat::cli {

absl::Status SetAct(entry::EventType type, const std::string& body,
                    google::protobuf::Message& request) {
  const google::protobuf::FieldDescriptor* act =
      request.GetDescriptor()->FindFieldByNumber(static_cast<int>(type));
  AMANAT_CHECK(act != nullptr);
  if (request.GetReflection()->MutableMessage(&request, act)->ParseFromString(body)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(absl::StrCat(act->name(), ": a text in it is not UTF-8"));
}

absl::StatusOr<CivilDays> DaysFromText(const Session& session, const std::string& text,
                                       absl::string_view option) {
  if (text.empty()) return session.EffectiveDate();
  const auto days = ParseCivilDate(text);
  if (!days.ok()) return Annotate(days.status(), option);
  return days;
}

absl::StatusOr<acts::v1::Money> MoneyFromText(const std::string& amount,
                                              const std::string& currency,
                                              absl::string_view amount_option,
                                              absl::string_view currency_option) {
  const auto known = money::CurrencyFromCode(currency);
  if (!known.ok()) return Annotate(known.status(), currency_option);
  const auto parsed = money::ParseAmount(amount, *known);
  if (!parsed.ok()) return Annotate(parsed.status(), amount_option);
  acts::v1::Money money;
  money.set_currency(parsed->currency.numeric);
  money.set_minor_units(parsed->minor_units);
  return money;
}

Cell TextOf(const acts::v1::Money& money) {
  return Cell::Amount(money::Currency{static_cast<uint16_t>(money.currency())},
                      money.minor_units());
}

std::string CurrencyOf(const acts::v1::Money& money) { return CurrencyOf(money.currency()); }

std::string CurrencyOf(uint32_t iso_number) {
  return iso_number == 0 ? "" : money::CodeOf(money::Currency{static_cast<uint16_t>(iso_number)});
}

std::string DateText(int64_t days) {
  return days == 0 ? "" : FormatCivilDate(static_cast<CivilDays>(days));
}

std::string ShareText(uint64_t millionths) {
  constexpr int kPercentDecimals = 4;
  const std::string text = money::FormatDecimal(millionths, kPercentDecimals);
  const size_t digit = text.find_last_not_of('0');
  return text.substr(0, text[digit] == '.' ? digit : digit + 1);
}

std::string RateText(int64_t numerator, int64_t denominator) {
  // The smallest number of decimals that is exact.
  absl::int128 scale = 1;
  for (int decimals = 0; decimals <= money::kDecimalsMax; ++decimals, scale *= 10) {
    const absl::int128 scaled = absl::int128(numerator) * scale;
    if (denominator > 0 && scaled % denominator == 0) {
      return money::FormatDecimal(scaled / denominator, decimals);
    }
  }
  return absl::StrCat(numerator, "/", denominator);
}

absl::StatusOr<std::string> TimeZoneFromText(const std::string& text, absl::string_view option) {
  if (wire::HasForm(wire::TextForm::kTimeZone, text)) {
    const std::u16string name(text.begin(), text.end());
    std::array<UChar, 64> canonical;
    UBool is_known = false;
    UErrorCode error = U_ZERO_ERROR;
    ucal_getCanonicalTimeZoneID(name.data(), static_cast<int32_t>(name.size()), canonical.data(),
                                static_cast<int32_t>(canonical.size()), &is_known, &error);
    if (U_SUCCESS(error) && is_known) return text;
  }
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": not the IANA name of a time zone, such as Asia/Riyadh"));
}

std::string StateText(absl::string_view name, absl::string_view prefix) {
  absl::ConsumePrefix(&name, prefix);
  return absl::StrReplaceAll(absl::AsciiStrToLower(name), {{"_", "-"}});
}

absl::StatusOr<std::string> FirstSigner(const Session& session) {
  if (!session.options().signers.empty()) return session.options().signers.front().first;
  if (!session.options().authors.empty()) return session.options().authors.front();
  return absl::InvalidArgumentError("nobody signs: give --sign CODE=KEYFILE");
}

}  // namespace amanat::cli
