#include "services/forms/payment_status.h"

#include <algorithm>
#include <iterator>

namespace amanat::remittance {
namespace {

constexpr absl::string_view kStatuses[] = {
    "ACCC",  // settled on the creditor's account
    "ACCP",  // the customer's profile was checked, too
    "ACFC",  // the funds were checked, too
    "ACIS",  // accepted, and a cheque was issued
    "ACPD",  // the clearing was concluded
    "ACSC",  // settled on the debtor's account
    "ACSP",  // settlement is under way
    "ACTC",  // authentication, syntax and meaning are right
    "ACWC",  // accepted with a change
    "ACWP",  // accepted without posting to the creditor
    "BLCK",  // will neither be posted nor returned
    "CANC",  // cancelled before it was executed
    "CPUC",  // the creditor picked up the cash
    "PATC",  // some of those who must authorise it have
    "PDNG",  // pending, further checks are made
    "PRES",  // presented to the creditor
    "RCVD",  // received by the agent
    "RJCT",  // rejected
};

}  // namespace

absl::Span<const absl::string_view> PaymentStatuses() { return kStatuses; }

bool IsPaymentStatus(absl::string_view code) {
  return std::binary_search(std::begin(kStatuses), std::end(kStatuses), code);
}

bool IsRejection(absl::string_view code) { return code == "RJCT" || code == "CANC"; }

}  // namespace amanat::remittance
