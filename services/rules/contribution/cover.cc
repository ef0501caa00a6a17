#include "services/rules/contribution/cover.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "absl/time/civil_time.h"

namespace amanat::contribution {
namespace {

// Ascending, and none overlaps another one.
std::vector<Cover> PeriodsOf(std::vector<Payment> payments) {
  std::sort(payments.begin(), payments.end(), [](const Payment& a, const Payment& b) {
    return std::tie(a.paid_on, a.index) < std::tie(b.paid_on, b.index);
  });
  std::vector<Cover> periods;
  for (const Payment& payment : payments) {
    const bool running = !periods.empty() && payment.paid_on < periods.back().end;
    const CivilDays start =
        running ? periods.back().end : std::max(payment.paid_on, payment.contract_start);
    periods.push_back(
        {CoverStatus::kActive, start, AddMonths(start, payment.cover_months), payment.index});
  }
  return periods;
}

}  // namespace

absl::string_view CoverStatusName(CoverStatus status) {
  switch (status) {
    case CoverStatus::kPending:
      return "PENDING";
    case CoverStatus::kActive:
      return "ACTIVE";
    case CoverStatus::kTail:
      return "TAIL";
    case CoverStatus::kLapsed:
      return "LAPSED";
    case CoverStatus::kNone:
      break;
  }
  return "NONE";
}

CivilDays AddMonths(CivilDays days, uint32_t months) {
  const absl::CivilDay epoch(1970, 1, 1);
  const absl::CivilDay from = epoch + days;
  const absl::CivilMonth month = absl::CivilMonth(from) + int64_t{months};
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay same(month.year(), month.month(), std::min(from.day(), last.day()));
  return same - epoch;
}

Cover CoverOn(std::vector<Payment> payments, CivilDays date, uint64_t tail_days) {
  std::erase_if(payments, [&](const Payment& payment) { return payment.recorded_on > date; });
  const std::vector<Cover> periods = PeriodsOf(std::move(payments));
  if (periods.empty()) return {};
  if (date < periods.front().start) {
    Cover pending = periods.front();
    pending.status = CoverStatus::kPending;
    return pending;
  }
  // The last one that began decides.
  const auto after = std::find_if(periods.begin(), periods.end(),
                                  [&](const Cover& period) { return period.start > date; });
  Cover cover = *std::prev(after);
  if (date >= cover.end) {
    const auto days_after_end = static_cast<uint64_t>(date - cover.end);
    cover.status = days_after_end < tail_days ? CoverStatus::kTail : CoverStatus::kLapsed;
  }
  return cover;
}

}  // namespace amanat::contribution
