#include "clients/cli/as_of.h"

#include <unicode/ucal.h>

#include <algorithm>
#include <array>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/clock.h"

namespace amanat::cli {
namespace {

constexpr int kLogsNamedMax = 8;
constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct Closer {
  void operator()(UCalendar* calendar) const { ucal_close(calendar); }
};
using Calendar = std::unique_ptr<UCalendar, Closer>;

// nullptr where ICU does not know the zone.
Calendar Open(const std::string& time_zone) {
  const std::u16string name(time_zone.begin(), time_zone.end());
  std::array<UChar, 64> canonical;
  UBool is_known = false;
  UErrorCode error = U_ZERO_ERROR;
  ucal_getCanonicalTimeZoneID(name.data(), static_cast<int32_t>(name.size()), canonical.data(),
                              static_cast<int32_t>(canonical.size()), &is_known, &error);
  if (U_FAILURE(error) || !is_known) return nullptr;
  Calendar calendar(
      ucal_open(name.data(), static_cast<int32_t>(name.size()), "en", UCAL_GREGORIAN, &error));
  if (U_FAILURE(error)) return nullptr;
  return calendar;
}

struct Fields {
  int year = 0;
  int month = 0;  // from 0
  int day = 0;
  int hour = 0;
  int minute = 0;
};

Fields FieldsIn(UCalendar* calendar, int64_t micros) {
  UErrorCode error = U_ZERO_ERROR;
  ucal_setMillis(calendar, static_cast<UDate>(micros / 1000), &error);
  const auto get = [&](UCalendarDateFields field) { return ucal_get(calendar, field, &error); };
  return {get(UCAL_YEAR), get(UCAL_MONTH), get(UCAL_DAY_OF_MONTH), get(UCAL_HOUR_OF_DAY),
          get(UCAL_MINUTE)};
}

// "Asia/Hong_Kong" is "Hong Kong" for people.
std::string PlaceOf(const std::string& time_zone) {
  const size_t slash = time_zone.rfind('/');
  return absl::StrReplaceAll(slash == std::string::npos ? time_zone : time_zone.substr(slash + 1),
                             {{"_", " "}});
}

std::string Counted(int64_t count, absl::string_view what) {
  return absl::StrCat(count, " ", what, count == 1 ? "" : "s");
}

int64_t Now() { return absl::ToUnixMicros(absl::Now()); }

}  // namespace

std::string LocalTimeText(int64_t micros, const std::string& time_zone, int64_t now_micros) {
  Calendar calendar = Open(time_zone);
  const std::string place = calendar == nullptr ? "UTC" : PlaceOf(time_zone);
  if (calendar == nullptr) calendar = Open("Etc/UTC");
  if (calendar == nullptr) return FormatInstant(micros);
  const Fields now = FieldsIn(calendar.get(), now_micros);
  const Fields then = FieldsIn(calendar.get(), micros);
  const std::string year = then.year == now.year ? "" : absl::StrCat(" ", then.year);
  return absl::StrFormat("%d %s%s %02d:%02d %s", then.day,
                         kMonths[static_cast<size_t>(std::clamp(then.month, 0, 11))], year,
                         then.hour, then.minute, place);
}

std::string DurationText(int64_t micros) {
  if (micros < kMinute) return "less than a minute";
  if (micros < kHour) return Counted(micros / kMinute, "minute");
  if (micros < 2 * kDay) return Counted(micros / kHour, "hour");
  return Counted(micros / kDay, "day");
}

bool IsBehind(const common::v1::Sight& sight) {
  return sight.size() == 0 || sight.behind_micros() > 0 || sight.missing_entries() > 0 ||
         !sight.finding().empty();
}

std::string SightText(const common::v1::Sight& sight, int64_t now_micros) {
  if (sight.size() == 0) return absl::StrCat("nothing of ", sight.log_name(), " is here yet");
  std::string text =
      absl::StrCat("as of ", LocalTimeText(sight.as_of_micros(), sight.time_zone(), now_micros));
  if (sight.behind_micros() > 0) {
    absl::StrAppend(&text, ", ", DurationText(sight.behind_micros()), " behind");
  }
  if (sight.missing_entries() > 0) {
    absl::StrAppend(&text, ", ", sight.missing_entries(),
                    sight.missing_entries() == 1 ? " entry missing" : " entries missing");
  }
  if (!sight.finding().empty()) absl::StrAppend(&text, ", ", sight.finding());
  return text;
}

void SayAge(const Sights& sights) {
  if (sights.empty()) return;
  const int64_t now = Now();
  int behind = 0;
  const common::v1::Sight* oldest = &sights.Get(0);
  for (const common::v1::Sight& sight : sights) {
    if (sight.as_of_micros() < oldest->as_of_micros()) oldest = &sight;
    if (!IsBehind(sight)) continue;
    if (++behind > kLogsNamedMax) continue;
    terminal::Say(sight.size() == 0 ? SightText(sight, now)
                                    : absl::StrCat("what is of ", sight.log_name(), " is ",
                                                   SightText(sight, now)));
  }
  if (behind > kLogsNamedMax) {
    terminal::Say(absl::StrCat("and so of ", behind - kLogsNamedMax, " more logs"));
  }
  if (behind == 0) terminal::Say(SightText(*oldest, now));
}

void SayBehindAtEnd(const Sights& sights) {
  if (std::none_of(sights.begin(), sights.end(), IsBehind)) return;
  terminal::Say(
      "amanat: nothing is listed, which says nothing of what the logs named above have beyond "
      "that");
}

int CountRows(const google::protobuf::Message& page) {
  const google::protobuf::Descriptor& type = *page.GetDescriptor();
  int count = 0;
  for (int i = 0; i < type.field_count(); ++i) {
    const google::protobuf::FieldDescriptor& field = *type.field(i);
    const bool rows = field.is_repeated() &&
                      field.cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_MESSAGE &&
                      field.message_type() != common::v1::Sight::descriptor();
    if (rows) count += page.GetReflection()->FieldSize(page, &field);
  }
  return count;
}

}  // namespace amanat::cli
