// Who is covered when, as a function of what a member paid.
//
//   const Cover cover = CoverOn(payments, event_date, benefit.tail_days);
//   if (cover.covered()) ...
//
// 1. A contribution covers the months that the schedule in force on its payment date gives.
// 2. Paid before the running cover ends, it extends cover from that end; else cover begins on the
//    later of payment and contract start.
// 3. On a date counts what was recorded up to that day, by the record date of the contribution's entry:
//    nobody buys cover for what has happened already. What comes later is a matter for people to decide.
// 4. Of what counts, periods depend on payment dates, not on the order in which receipts were recorded:
//    a late file gives the same cover, from its record date on.
// 5. Dates are half open: cover [start, end), tail [end, end + tail_days).
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_CONTRIBUTION_COVER_H_
#define AMANAT_SERVICES_RULES_CONTRIBUTION_COVER_H_

#include <vector>

#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/calendar.h"

namespace amanat::contribution {

enum class CoverStatus {
  kNone,     // never contributed
  kPending,  // cover begins later
  kActive,
  kTail,    // cover ended, the benefit's tail did not
  kLapsed,  // both ended
};

absl::string_view CoverStatusName(CoverStatus status);

// What cover needs of a contribution.
struct Payment {
  LogIndex index = 0;  // of its entry
  CivilDays paid_on = 0;
  CivilDays contract_start = 0;
  uint32_t cover_months = 0;
  CivilDays recorded_on = 0;  // record date of its entry
};

struct Cover {
  CoverStatus status = CoverStatus::kNone;
  // The period that the status speaks of; zero for kNone.
  CivilDays start = 0;
  CivilDays end = 0;      // first day without cover
  LogIndex evidence = 0;  // entry of the contribution that gave the period
  bool covered() const { return status == CoverStatus::kActive || status == CoverStatus::kTail; }
};

// The civil date so many months later; a day that the month does not have becomes its last one.
CivilDays AddMonths(CivilDays days, uint32_t months);

// On `date`, by one member's payments, in whatever order.
Cover CoverOn(std::vector<Payment> payments, CivilDays date, uint64_t tail_days = 0);

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_RULES_CONTRIBUTION_COVER_H_
