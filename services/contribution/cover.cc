#include "services/contribution/cover.h"

#include <algorithm>
#include <tuple>

#include "absl/time/civil_time.h"
#include "ledger/base/check.h"

namespace amanat::contribution {

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

CivilDays AddMonths(CivilDays days, uint64_t months) {
  const absl::CivilDay epoch(1970, 1, 1);
  const absl::CivilDay from = epoch + days;
  const absl::CivilMonth month = absl::CivilMonth(from) + static_cast<int64_t>(months);
  const absl::CivilDay last = absl::CivilDay(month + 1) - 1;
  const absl::CivilDay same(month.year(), month.month(), std::min(from.day(), last.day()));
  return same - epoch;
}

void CoverBook::Evolve(const examine::Leaf& leaf, uint32_t event_type,
                       const core::Context& context) {
  const auto type = static_cast<entry::EventType>(event_type);
  if (type != entry::EventType::kContributionCollected &&
      type != entry::EventType::kContributionLine) {
    return;
  }
  const auto body = wire::Decode<Contribution>(leaf.command.body);
  // The directory by which the entry was judged: a later schedule changes no cover that was given.
  const directory::Schedule* schedule =
      body.ok() ? context.directory.ScheduleOn(body->paid_on.days, context.log.DirectorySize())
                : nullptr;
  // What another core wrote; its replay reports it.
  if (schedule == nullptr || leaf.command.subjects.size() != 1) return;
  const SubjectId& member = leaf.command.subjects.front();
  const Payment payment{body->paid_on.days, body->contract_start.days, leaf.entry.index,
                        static_cast<uint32_t>(schedule->body.cover_months), leaf.hash};
  std::vector<Payment>& payments = payments_[member];
  const auto later = std::upper_bound(
      payments.begin(), payments.end(), payment, [](const Payment& a, const Payment& b) {
        return std::tie(a.paid_on, a.index) < std::tie(b.paid_on, b.index);
      });
  payments.insert(later, payment);
  members_.emplace_back(leaf.entry.index, member);
}

std::vector<Cover> CoverBook::PeriodsOf(const std::vector<Payment>& payments) const {
  std::vector<Cover> periods;
  for (const Payment& payment : payments) {
    const bool running = !periods.empty() && payment.paid_on < periods.back().end;
    const CivilDays start =
        running ? periods.back().end : std::max(payment.paid_on, payment.contract_start);
    periods.push_back({CoverStatus::kActive, start, AddMonths(start, payment.cover_months),
                       payment.index, payment.leaf_hash});
  }
  return periods;
}

Cover CoverBook::CoverOn(const SubjectId& member, CivilDays date, uint64_t tail_days) const {
  const auto it = payments_.find(member);
  if (it == payments_.end()) return {};
  const std::vector<Cover> periods = PeriodsOf(it->second);
  if (date < periods.front().start) {
    Cover pending = periods.front();
    pending.status = CoverStatus::kPending;
    return pending;
  }
  // Periods ascend and do not overlap: the last one that began decides.
  const auto after = std::find_if(periods.begin(), periods.end(),
                                  [&](const Cover& period) { return period.start > date; });
  Cover cover = *std::prev(after);
  if (date >= cover.end) {
    const auto days_after_end = static_cast<uint64_t>(date - cover.end);
    cover.status = days_after_end < tail_days ? CoverStatus::kTail : CoverStatus::kLapsed;
  }
  return cover;
}

const SubjectId* CoverBook::MemberOf(LogIndex contribution) const {
  const auto it = std::lower_bound(members_.begin(), members_.end(), contribution,
                                   [](const std::pair<LogIndex, SubjectId>& item, LogIndex index) {
                                     return item.first < index;
                                   });
  return it != members_.end() && it->first == contribution ? &it->second : nullptr;
}

}  // namespace amanat::contribution
