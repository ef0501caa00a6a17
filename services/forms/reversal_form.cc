#include "services/forms/reversal_form.h"

#include <algorithm>
#include <iterator>

namespace amanat::forms {
namespace {

constexpr absl::string_view kReasons[] = {"wrong-amount",   "wrong-person", "wrong-document",
                                          "wrong-date",     "wrong-place",  "recorded-twice",
                                          "did-not-happen", "refunded",     "disallowed"};

}  // namespace

absl::Span<const absl::string_view> ReversalReasons() { return kReasons; }

bool IsReversalReason(absl::string_view text) {
  return std::find(std::begin(kReasons), std::end(kReasons), text) != std::end(kReasons);
}

}  // namespace amanat::forms
