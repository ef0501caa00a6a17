#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "services/desk/desk.h"

namespace amanat::desk {

absl::StatusOr<money::Money> FromProto(const acts::v1::Money& money, absl::string_view field) {
  const auto decoded = wire::Decode<money::Money>(money.SerializeAsString());
  if (!decoded.ok()) return Annotate(decoded.status(), field);
  return decoded;
}

absl::StatusOr<CivilDays> DateFromProto(int64_t days, absl::string_view field) {
  if (days == 0) return absl::InvalidArgumentError(absl::StrCat(field, ": none"));
  if (days >= wire::kCivilDaysMin && days <= wire::kCivilDaysMax) {
    return static_cast<CivilDays>(days);
  }
  return absl::InvalidArgumentError(absl::StrCat(field, ": not a date of the years 1 to 9999"));
}

absl::StatusOr<money::Money> FromProto(const common::v1::Money& money, absl::string_view field) {
  auto currency = money::CurrencyFromCode(money.currency_code());
  if (!currency.ok()) return Annotate(currency.status(), field);
  return money::Money{*currency, money.minor_units()};
}

common::v1::Money ToProto(const money::Money& money) {
  common::v1::Money message;
  message.set_currency_code(money::CodeOf(money.currency));
  message.set_minor_units(money.minor_units);
  return message;
}

absl::StatusOr<CivilDays> FromProto(const common::v1::CivilDate& date, absl::string_view field) {
  auto days =
      ParseCivilDate(absl::StrFormat("%04d-%02d-%02d", date.year(), date.month(), date.day()));
  if (!days.ok()) return Annotate(days.status(), field);
  return days;
}

common::v1::CivilDate ToProto(CivilDays days) {
  const absl::CivilDay civil = absl::CivilDay(1970, 1, 1) + days;
  common::v1::CivilDate date;
  date.set_year(static_cast<int32_t>(civil.year()));
  date.set_month(civil.month());
  date.set_day(civil.day());
  return date;
}

}  // namespace amanat::desk
