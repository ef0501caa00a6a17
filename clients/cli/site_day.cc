#include "clients/cli/site_day.h"

#include <unicode/ucal.h>

#include <array>

#include "absl/strings/str_cat.h"
#include "amanat/directory/v1/directory.grpc.pb.h"
#include "ledger/base/status.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {
namespace {

namespace api = directory::v1;

constexpr int64_t kMicrosPerMilli = 1'000;
constexpr int64_t kMillisPerMinute = 60'000;
constexpr int kPageSize = 1'000;

int64_t FloorOf(int64_t value, int64_t unit) { return value / unit - (value % unit < 0 ? 1 : 0); }

}  // namespace

bool IsTimeZone(absl::string_view name) {
  const std::u16string wide(name.begin(), name.end());
  std::array<UChar, 64> canonical;
  UBool is_known = false;
  UErrorCode error = U_ZERO_ERROR;
  ucal_getCanonicalTimeZoneID(wide.data(), static_cast<int32_t>(wide.size()), canonical.data(),
                              static_cast<int32_t>(canonical.size()), &is_known, &error);
  return U_SUCCESS(error) && is_known;
}

absl::StatusOr<absl::CivilMinute> CivilMinuteAt(absl::string_view time_zone, UnixMicros moment) {
  if (!IsTimeZone(time_zone)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the time zone ", time_zone, " is not known here: say by --date which day it is there"));
  }
  const std::u16string name(time_zone.begin(), time_zone.end());
  UErrorCode error = U_ZERO_ERROR;
  UCalendar* const calendar =
      ucal_open(name.data(), static_cast<int32_t>(name.size()), "en", UCAL_GREGORIAN, &error);
  const int64_t millis = FloorOf(moment, kMicrosPerMilli);
  if (U_SUCCESS(error)) ucal_setMillis(calendar, static_cast<UDate>(millis), &error);
  const int32_t offset = U_SUCCESS(error) ? ucal_get(calendar, UCAL_ZONE_OFFSET, &error) +
                                                ucal_get(calendar, UCAL_DST_OFFSET, &error)
                                          : 0;
  if (calendar != nullptr) ucal_close(calendar);
  if (U_FAILURE(error)) return absl::InternalError(u_errorName(error));
  return absl::CivilMinute(1970) + FloorOf(millis + offset, kMillisPerMinute);
}

absl::StatusOr<CivilDays> DayAt(absl::string_view time_zone, UnixMicros moment) {
  AMANAT_ASSIGN_OR_RETURN(const absl::CivilMinute minute, CivilMinuteAt(time_zone, moment));
  return absl::CivilDay(minute) - absl::CivilDay(1970);
}

absl::StatusOr<std::string> TimeZoneOfSite(const std::shared_ptr<grpc::Channel>& channel,
                                           const std::string& site) {
  const auto stub = api::Directory::NewStub(channel);
  api::ListSitesRequest request;
  request.set_page_size(kPageSize);
  do {
    api::ListSitesResponse page;
    const absl::Status status =
        rpc::FromGrpc(stub->ListSites(rpc::MakeContext().get(), request, &page));
    if (absl::IsPermissionDenied(status)) break;
    AMANAT_RETURN_IF_ERROR(status);
    for (const api::SiteInfo& info : page.sites()) {
      if (info.site().site() == site) return info.site().time_zone();
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return std::string(kUniversalTime);
}

}  // namespace amanat::cli
