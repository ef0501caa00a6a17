// What the acts of an allotment's way read of the other office: an issue that is to be accepted or
// declined, a return that is to be credited or refused, a decline that is to be credited. Each is answered once. Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_TREASURY_ALLOTMENT_READS_H_
#define AMANAT_SERVICES_RULES_TREASURY_ALLOTMENT_READS_H_

#include <variant>

#include "services/rules/act/act.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

// Head office's issue as a consulate finds it.
struct Offer {
  const directory::AdmittedLog* head_office = nullptr;
  money::Money amount;
  Command issue;
};
// The refusal, which rests on the issue: NOT_FOUND when the entry does not issue this allotment to this
// log, ALREADY_CONSUMED when it was accepted or declined.
absl::StatusOr<std::variant<Offer, Decision>> ReadOffer(const Context& context,
                                                        const StreamId& allotment,
                                                        const entry::Reference& issue);

// A consulate's return as head office finds it.
struct Returned {
  IssuedAllotment allotment;
  money::Money amount;
  wire::CivilDate
      sent_on;  // by the consulate's bank; of a decline, by head office's when it was issued
};
// The refusal, which rests on the return: NOT_FOUND when the entry does not return this allotment,
// ALREADY_CONSUMED when it was credited or refused. FailedPrecondition until the allotment's acceptance is
// taken up.
absl::StatusOr<std::variant<Returned, Decision>> ReadReturned(const Context& context,
                                                              const StreamId& allotment,
                                                              const entry::Reference& returned);

// A consulate's decline likewise: what was issued comes back. ALREADY_CONSUMED when it was credited.
// FailedPrecondition until the decline is taken up.
absl::StatusOr<std::variant<Returned, Decision>> ReadDeclined(const Context& context,
                                                              const StreamId& allotment,
                                                              const entry::Reference& decline);
// Head office's bank credits a decline once.
OnceFingerprint OnceOfDeclineCredited(const StreamId& allotment);

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_ALLOTMENT_READS_H_
