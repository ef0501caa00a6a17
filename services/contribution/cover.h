// Who is covered when: the contributions of each member, and the periods of cover that follow.
//
//   CoverBook book;
//   book.Record(contribution, leaf, context);            // each accepted one of the log
//   Cover cover = book.CoverOn(member, event_date, benefit.tail_days);
//   if (cover.status == CoverStatus::kActive || ...)
//
// 1. A contribution covers the months that the schedule in force on its payment date gives.
// 2. Paid before the running cover ends, it extends cover from that end; else cover begins on the
//    later of payment and contract start.
// 3. Periods depend on payment dates, not on the order in which receipts were recorded: a late
//    file gives the same cover.
// 4. Dates are half open: cover [start, end), tail [end, end + tail_days).
// Memory: some 80 bytes a contribution and 25 a member. Thread-compatible.
#ifndef AMANAT_SERVICES_CONTRIBUTION_COVER_H_
#define AMANAT_SERVICES_CONTRIBUTION_COVER_H_

#include <deque>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "amanat/acts/contribution.h"
#include "services/core/core.h"

namespace amanat::contribution {

enum class CoverStatus {
  kNone,     // never contributed
  kPending,  // cover begins later
  kActive,
  kTail,    // cover ended, the benefit's tail did not
  kLapsed,  // both ended
};

absl::string_view CoverStatusName(CoverStatus status);

struct Cover {
  CoverStatus status = CoverStatus::kNone;
  // The period that the status speaks of; zero for kNone.
  CivilDays start = 0;
  CivilDays end = 0;      // first day without cover
  LogIndex evidence = 0;  // entry of the contribution that gave the period
  Hash evidence_hash;     // its leaf hash
  bool covered() const { return status == CoverStatus::kActive || status == CoverStatus::kTail; }
};

// The civil date so many months later; a day that the month does not have becomes its last one.
CivilDays AddMonths(CivilDays days, uint64_t months);

class CoverBook {
 public:
  // Takes a CONTRIBUTION_COLLECTED or CONTRIBUTION_LINE; `body` is what the leaf's command says.
  void Record(const Contribution& body, const examine::Leaf& leaf, const core::Context& context);

  // On `date`, by what is recorded so far.
  Cover CoverOn(const SubjectId& member, CivilDays date, uint64_t tail_days = 0) const;

  // How many members contributed at least once.
  size_t members() const;
  // The member of a contribution's entry; nullptr when the entry is none.
  const SubjectId* MemberOf(LogIndex contribution) const;

 private:
  struct Payment {
    LogIndex index = 0;
    SubjectId member;
    CivilDays paid_on = 0;
    CivilDays contract_start = 0;
    // Kept, so that what rests on the contribution can cite it without reading the log again: an
    // auditor has the logs as a stream.
    Hash leaf_hash;
    uint32_t cover_months = 0;
    uint32_t before = 0;  // number of the member's payment recorded before this one; 0: none
  };
  // Payments are linked in groups, so that the processor fetches what it will look at for all of a
  // group at a time: members are many and come in no order.
  static constexpr size_t kGroup = 64;
  void LinkGroup();
  // By date, then index.
  std::vector<Payment> PaymentsOf(const SubjectId& member) const;
  static std::vector<Cover> PeriodsOf(const std::vector<Payment>& payments);

  std::deque<Payment> payments_;  // as recorded; numbers count from 1
  size_t linked_ = 0;             // the first ones, whose `before` is set; at most kGroup are not
  absl::flat_hash_map<SubjectId, uint32_t> latest_;  // number of the member's last one of these
};

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_COVER_H_
