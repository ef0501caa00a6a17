#include "absl/strings/str_cat.h"
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

}  // namespace amanat::desk
