// The contributions of each member, from which cover follows (services/rules/contribution/cover.h).
//
//   CoverBook book;
//   book.Record(contribution, leaf, context);            // each accepted one of the log
//   Cover cover = book.CoverOn(member, event_date, benefit.tail_days);
//   if (cover.status == CoverStatus::kActive || ...)
//
// Memory: some 80 bytes a contribution and 25 a member. Thread-compatible.
#ifndef AMANAT_SERVICES_CONTRIBUTION_COVER_H_
#define AMANAT_SERVICES_CONTRIBUTION_COVER_H_

#include <deque>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "services/contribution/events.h"
#include "services/core/core.h"
#include "services/rules/contribution/cover.h"

namespace amanat::contribution {

class CoverBook {
 public:
  // Takes a CONTRIBUTION_COLLECTED or CONTRIBUTION_LINE; `body` is what the leaf's command says.
  void Record(const Contribution& body, const examine::Leaf& leaf, const core::Context& context);

  // On `date`, by what is recorded so far.
  Cover CoverOn(const SubjectId& member, CivilDays date, uint64_t tail_days = 0) const;

  // Of a contribution's entry; zero when the entry is none.
  Hash LeafHashOf(LogIndex contribution) const;

  // How many members contributed at least once.
  size_t members() const;
  // The member of a contribution's entry; nullptr when the entry is none.
  const SubjectId* MemberOf(LogIndex contribution) const;

 private:
  struct Recorded {
    Payment payment;
    SubjectId member;
    // Kept, so that what rests on the contribution can cite it without reading the log again: an
    // auditor has the logs as a stream.
    Hash leaf_hash;
    uint32_t before = 0;  // number of the member's payment recorded before this one; 0: none
  };
  // Payments are linked in groups, so that the processor fetches what it will look at for all of a
  // group at a time: members are many and come in no order.
  static constexpr size_t kGroup = 64;
  void LinkGroup();
  std::vector<Payment> PaymentsOf(const SubjectId& member) const;
  const Recorded* Find(LogIndex contribution) const;

  std::deque<Recorded> payments_;  // as recorded; numbers count from 1
  size_t linked_ = 0;              // the first ones, whose `before` is set; at most kGroup are not
  absl::flat_hash_map<SubjectId, uint32_t> latest_;  // number of the member's last one of these
};

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_COVER_H_
