#include "services/contribution/cover.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
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

void CoverBook::Record(const Contribution& body, const examine::Leaf& leaf,
                       const core::Context& context) {
  // The directory by which the entry was judged: a later schedule changes no cover that was given.
  const directory::Schedule* schedule =
      context.directory.ScheduleOn(body.paid_on.days, context.log.DirectorySize());
  // What another core wrote; its replay reports it.
  if (schedule == nullptr || leaf.command.subjects.size() != 1) return;
  AMANAT_CHECK(payments_.size() < UINT32_MAX);
  payments_.push_back({leaf.entry.index, leaf.command.subjects.front(), body.paid_on.days,
                       body.contract_start.days, leaf.hash,
                       static_cast<uint32_t>(schedule->body.cover_months)});
  if (payments_.size() - linked_ == kGroup) LinkGroup();
}

void CoverBook::LinkGroup() {
  for (size_t i = linked_; i < payments_.size(); ++i) latest_.prefetch(payments_[i].member);
  for (; linked_ < payments_.size(); ++linked_) {
    Payment& payment = payments_[linked_];
    payment.before = std::exchange(latest_[payment.member], static_cast<uint32_t>(linked_ + 1));
  }
}

size_t CoverBook::members() const {
  absl::flat_hash_set<SubjectId> fresh;
  for (size_t i = linked_; i < payments_.size(); ++i) {
    if (!latest_.contains(payments_[i].member)) fresh.insert(payments_[i].member);
  }
  return latest_.size() + fresh.size();
}

std::vector<CoverBook::Payment> CoverBook::PaymentsOf(const SubjectId& member) const {
  std::vector<Payment> payments;
  std::copy_if(payments_.begin() + static_cast<std::ptrdiff_t>(linked_), payments_.end(),
               std::back_inserter(payments),
               [&](const Payment& payment) { return payment.member == member; });
  const auto it = latest_.find(member);
  for (uint32_t number = it == latest_.end() ? 0 : it->second; number != 0;) {
    payments.push_back(payments_[number - 1]);
    number = payments.back().before;
  }
  std::sort(payments.begin(), payments.end(), [](const Payment& a, const Payment& b) {
    return std::tie(a.paid_on, a.index) < std::tie(b.paid_on, b.index);
  });
  return payments;
}

std::vector<Cover> CoverBook::PeriodsOf(const std::vector<Payment>& payments) {
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
  const std::vector<Cover> periods = PeriodsOf(PaymentsOf(member));
  if (periods.empty()) return {};
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
  const auto it = std::lower_bound(
      payments_.begin(), payments_.end(), contribution,
      [](const Payment& payment, LogIndex index) { return payment.index < index; });
  return it != payments_.end() && it->index == contribution ? &it->member : nullptr;
}

}  // namespace amanat::contribution
