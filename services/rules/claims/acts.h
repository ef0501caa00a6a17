// Insurance claims. A consulate requests, head office files, and three different people recommend,
// approve and pay; the filer may be the one who recommends (claim_state.h has the states).
//
// Who may act: an officer requests, files and recommends; an approver approves, rejects and orders
// the payment, and neither recommended the claim; a payer pays, who did none of the three.
//
// What a decision rests on, and so what a command must name: the claim's stream; to file, also the
// entitlement's stream (one benefit for each programme and person) and the member's, whose cover is
// judged; to reject and to pay, also the entitlement's, which that sets free or uses up. Benefit,
// amount, tail, deadline and documents are those of the schedule in force on the date of the event;
// the amount is fixed when the claim is filed.
//
// Thread-safe: constant data.
#ifndef AMANAT_SERVICES_RULES_CLAIMS_ACTS_H_
#define AMANAT_SERVICES_RULES_CLAIMS_ACTS_H_

#include "services/rules/act/act.h"

namespace amanat::rules::claims {

const Domain& Acts();

// What the domain is made of.
Act RequestClaim();    // request.cc
Act FileClaim();       // filing.cc
Act RecommendClaim();  // review.cc
Act ApproveClaim();    // review.cc
Act RejectClaim();     // review.cc
Act OrderPayment();    // payment.cc
Act PayClaim();        // payment.cc

}  // namespace amanat::rules::claims

#endif  // AMANAT_SERVICES_RULES_CLAIMS_ACTS_H_
