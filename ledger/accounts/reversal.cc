#include "ledger/accounts/reversal.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace amanat::accounts {

using entry::Entry;
using entry::Phase;
using entry::Posting;

std::vector<Posting> ReversingPostings(const Entry& original) {
  std::vector<Posting> postings;
  for (const Posting& posting : original.postings) {
    if (posting.phase == Phase::kHold) continue;
    postings.push_back({posting.account, -posting.amount, Phase::kPosted});
  }
  return postings;
}

absl::Status CheckReversal(const Entry& original, uint32_t original_event_type,
                           const Entry& reversal, const entry::Catalogue& catalogue) {
  const auto invalid = [&](absl::string_view reason) {
    return absl::InvalidArgumentError(absl::StrCat("entry ", reversal.reverses, " ", reason));
  };
  if (original.index != reversal.reverses || original.index >= reversal.index) {
    return invalid("is not the one that stands to be reversed");
  }
  if (original.reverses != 0) return invalid("is a reversal itself");
  if (!catalogue.IsReversible(original_event_type)) {
    return invalid(absl::StrCat("is of type ", catalogue.EventTypeName(original_event_type),
                                ": never reversed"));
  }
  const std::vector<Posting> expected = ReversingPostings(original);
  if (expected.empty()) return invalid("posted nothing");
  const auto same = [](const Posting& a, const Posting& b) {
    return a.account == b.account && a.amount == b.amount && a.phase == b.phase;
  };
  if (!std::equal(expected.begin(), expected.end(), reversal.postings.begin(),
                  reversal.postings.end(), same)) {
    return invalid("is not taken back by exactly its postings with the signs turned");
  }
  if (!reversal.openings.empty() || !reversal.closings.empty() || reversal.closes_hold != 0) {
    return invalid("is reversed together with openings, closings or a closed hold");
  }
  return absl::OkStatus();
}

}  // namespace amanat::accounts
