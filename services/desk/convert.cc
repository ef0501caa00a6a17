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

void ToProto(const core::Sight& sight, UnixMicros now, common::v1::Sight* message) {
  message->set_log_id(sight.log.str());
  message->set_log_name(sight.log_name);
  message->set_time_zone(sight.time_zone);
  message->set_size(sight.size);
  message->set_recorded_micros(sight.recorded_at);
  message->set_as_of_micros(sight.as_of);
  message->set_behind_micros(sight.behind(now));
  message->set_missing_entries(sight.missing);
  message->set_finding(sight.finding);
}

}  // namespace amanat::desk
