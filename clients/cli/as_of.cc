#include "clients/cli/as_of.h"

#include <algorithm>
#include <array>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/site_day.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/clock.h"
#include "ledger/base/counted.h"

namespace amanat::cli {
namespace {

constexpr int kLogsNamedMax = 8;
constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;
constexpr int64_t kDay = 24 * kHour;

constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// "Asia/Hong_Kong" is "Hong Kong" for people.
std::string PlaceOf(const std::string& time_zone) {
  const size_t slash = time_zone.rfind('/');
  return absl::StrReplaceAll(slash == std::string::npos ? time_zone : time_zone.substr(slash + 1),
                             {{"_", " "}});
}

int64_t Now() { return absl::ToUnixMicros(absl::Now()); }

}  // namespace

std::string LocalTimeText(int64_t micros, const std::string& time_zone, int64_t now_micros) {
  const bool known = IsTimeZone(time_zone);
  const std::string zone = known ? time_zone : std::string(kUniversalTime);
  const auto then = CivilMinuteAt(zone, micros);
  const auto now = CivilMinuteAt(zone, now_micros);
  if (!then.ok() || !now.ok()) return FormatInstant(micros);  // no database of time zones is here
  const std::string year = then->year() == now->year() ? "" : absl::StrCat(" ", then->year());
  return absl::StrFormat("%d %s%s %02d:%02d %s", then->day(),
                         kMonths[static_cast<size_t>(then->month() - 1)], year, then->hour(),
                         then->minute(), known ? PlaceOf(time_zone) : "UTC");
}

std::string DurationText(int64_t micros) {
  const auto whole = [&](int64_t unit) { return static_cast<uint64_t>(micros / unit); };
  if (micros < kMinute) return "less than a minute";
  if (micros < kHour) return Counted(whole(kMinute), "minute");
  if (micros < 2 * kDay) return Counted(whole(kHour), "hour");
  return Counted(whole(kDay), "day");
}

bool IsBehind(const common::v1::Sight& sight) {
  return sight.size() == 0 || sight.behind_micros() > 0 || sight.missing_entries() > 0 ||
         !sight.finding().empty();
}

std::string SightText(const common::v1::Sight& sight, const std::string& time_zone,
                      int64_t now_micros) {
  if (sight.size() == 0) return absl::StrCat("nothing of ", sight.log_name(), " is here yet");
  std::string text =
      absl::StrCat("as of ", LocalTimeText(sight.as_of_micros(), time_zone, now_micros));
  if (sight.behind_micros() > 0) {
    absl::StrAppend(&text, ", ", DurationText(sight.behind_micros()), " behind");
  }
  if (sight.missing_entries() > 0) {
    absl::StrAppend(&text, ", ", Counted(sight.missing_entries(), "entry", "entries"), " missing");
  }
  if (!sight.finding().empty()) absl::StrAppend(&text, ", ", sight.finding());
  return text;
}

void SayAge(const Sights& sights, const std::string& time_zone) {
  if (sights.empty()) return;
  const int64_t now = Now();
  int behind = 0;
  const common::v1::Sight* oldest = &sights.Get(0);
  for (const common::v1::Sight& sight : sights) {
    if (sight.as_of_micros() < oldest->as_of_micros()) oldest = &sight;
    if (!IsBehind(sight)) continue;
    if (++behind > kLogsNamedMax) continue;
    terminal::Say(sight.size() == 0 ? SightText(sight, time_zone, now)
                                    : absl::StrCat("what is of ", sight.log_name(), " is ",
                                                   SightText(sight, time_zone, now)));
  }
  if (behind > kLogsNamedMax) {
    terminal::Say(absl::StrCat("and so of ",
                               Counted(static_cast<uint64_t>(behind - kLogsNamedMax), "more log")));
  }
  if (behind == 0) terminal::Say(SightText(*oldest, time_zone, now));
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
