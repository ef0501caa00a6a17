// The 48 hours within which a liable party is to act after it was notified, and within which head
// office is to ratify an emergency approval. A notice is a memorandum: it follows from the record
// time of an entry, and nothing is posted for it.
//
//   NoticeDue(disbursed_at);        // when the liable party must have answered
//   IsOverdue(disbursed_at, now);   // true from one microsecond after it
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_NOTICE_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_NOTICE_H_

#include "ledger/base/clock.h"

namespace amanat::repatriation {

constexpr UnixMicros kNoticePeriodMicros = 2 * kMicrosPerDay;

constexpr UnixMicros NoticeDue(UnixMicros recorded_at) { return recorded_at + kNoticePeriodMicros; }

constexpr bool IsOverdue(UnixMicros recorded_at, UnixMicros now) {
  return now > NoticeDue(recorded_at);
}

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_NOTICE_H_
