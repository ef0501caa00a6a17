#include "services/rules/claims/acts.h"

#include "services/rules/claims/tables.h"

namespace amanat::rules::claims {

const Domain& Acts() {
  static const auto& domain =
      *new Domain{"claims",
                  {RequestClaim(), FileClaim(), RecommendClaim(), ApproveClaim(), RejectClaim(),
                   OrderPayment(), PayClaim()},
                  {},
                  {kClaims, kRequests, kRequestCounts, kFiledRequestCounts}};
  return domain;
}

}  // namespace amanat::rules::claims
