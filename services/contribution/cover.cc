#include "services/contribution/cover.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "ledger/base/check.h"

namespace amanat::contribution {

void CoverBook::Record(const Contribution& body, const examine::Leaf& leaf,
                       const core::Context& context) {
  // The directory by which the entry was judged: a later schedule changes no cover that was given.
  const directory::Schedule* schedule =
      context.directory.ScheduleOn(body.paid_on.days, context.log.DirectorySize());
  // What another core wrote; its replay reports it.
  if (schedule == nullptr || leaf.command.subjects.size() != 1) return;
  AMANAT_CHECK(payments_.size() < UINT32_MAX);
  payments_.push_back({{leaf.entry.index, body.paid_on.days, body.contract_start.days,
                        static_cast<uint32_t>(schedule->body.cover_months)},
                       leaf.command.subjects.front(),
                       leaf.hash});
  if (payments_.size() - linked_ == kGroup) LinkGroup();
}

void CoverBook::LinkGroup() {
  for (size_t i = linked_; i < payments_.size(); ++i) latest_.prefetch(payments_[i].member);
  for (; linked_ < payments_.size(); ++linked_) {
    Recorded& payment = payments_[linked_];
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

std::vector<Payment> CoverBook::PaymentsOf(const SubjectId& member) const {
  std::vector<Payment> payments;
  for (size_t i = linked_; i < payments_.size(); ++i) {
    if (payments_[i].member == member) payments.push_back(payments_[i].payment);
  }
  const auto it = latest_.find(member);
  for (uint32_t number = it == latest_.end() ? 0 : it->second; number != 0;) {
    const Recorded& recorded = payments_[number - 1];
    payments.push_back(recorded.payment);
    number = recorded.before;
  }
  return payments;
}

Cover CoverBook::CoverOn(const SubjectId& member, CivilDays date, uint64_t tail_days) const {
  return contribution::CoverOn(PaymentsOf(member), date, tail_days);
}

const CoverBook::Recorded* CoverBook::Find(LogIndex contribution) const {
  const auto it = std::lower_bound(
      payments_.begin(), payments_.end(), contribution,
      [](const Recorded& recorded, LogIndex index) { return recorded.payment.index < index; });
  return it != payments_.end() && it->payment.index == contribution ? &*it : nullptr;
}

const SubjectId* CoverBook::MemberOf(LogIndex contribution) const {
  const Recorded* recorded = Find(contribution);
  return recorded == nullptr ? nullptr : &recorded->member;
}

Hash CoverBook::LeafHashOf(LogIndex contribution) const {
  const Recorded* recorded = Find(contribution);
  return recorded == nullptr ? Hash() : recorded->leaf_hash;
}

}  // namespace amanat::contribution
