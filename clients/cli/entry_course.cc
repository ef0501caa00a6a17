#include "clients/cli/entry_course.h"

#include <algorithm>

#include "amanat/acts/event_types.h"
#include "clients/cli/body_text.h"

namespace amanat::cli {
namespace {

// Entries of other logs that are read for one answer.
constexpr size_t kFollowedMax = 2'000;

bool IsType(const examine::Leaf& leaf, entry::EventType type) {
  return leaf.command.event_type == static_cast<uint32_t>(type);
}

evidence::NamedEntries NamedByLeaf(const examine::Leaf& leaf) {
  return evidence::NamedBy(leaf.command.event_type, leaf.command.body);
}

// By the node itself, which takes up what another log says.
bool IsOfWriter(const examine::Leaf& leaf) {
  return leaf.command.authors.empty() && !leaf.entry.line.has_value();
}

}  // namespace

EntryCourse::EntryCourse(EntrySource& source, const LogId& log, const examine::Leaf& shown)
    : source_(source), log_(log) {
  targets_.insert({log, shown.entry.index});
  const evidence::NamedEntries named = NamedByLeaf(shown);
  // What takes an entry up stands for that one here; and who decided a line may decide the payment again.
  const bool decides_line = IsType(shown, event::kLiquidationLineAccepted) ||
                            IsType(shown, event::kLiquidationLineSentBack);
  if (IsOfWriter(shown)) {
    for (const entry::Reference& cited : named.references) {
      targets_.insert({cited.log, cited.index});
    }
  } else if (decides_line && named.references.size() > 1) {
    targets_.insert({named.references[1].log, named.references[1].index});
  }
  TakeAllotment(shown, named);
}

void EntryCourse::TakeAllotment(const examine::Leaf& shown, const evidence::NamedEntries& named) {
  const bool begins_here =
      IsType(shown, event::kAllotmentIssued) || IsType(shown, event::kAllotmentAccepted);
  if (!begins_here || shown.entry.outcome != entry::Outcome::kAccepted || named.streams.empty()) {
    return;
  }
  allotment_ = named.streams.front();
  LearnAccounts(shown);
}

// Accounts of the allotment alone: all that these acts post on but the bank's, which the issue credits.
void EntryCourse::LearnAccounts(const examine::Leaf& leaf) {
  const bool issue = IsType(leaf, event::kAllotmentIssued);
  for (const entry::Posting& posting : leaf.entry.postings) {
    if (!issue || posting.amount > 0) accounts_.insert(posting.account);
  }
}

bool EntryCourse::NamesIt(const LogId& log, const evidence::NamedEntries& named) const {
  const bool names_own = std::any_of(named.own.begin(), named.own.end(), [&](LogIndex index) {
    return targets_.contains({log, index});
  });
  const bool cites = std::any_of(named.references.begin(), named.references.end(),
                                 [&](const entry::Reference& cited) {
                                   return targets_.contains({cited.log, cited.index});
                                 });
  const bool names_allotment =
      allotment_.has_value() &&
      std::find(named.streams.begin(), named.streams.end(), *allotment_) != named.streams.end();
  return names_own || cites || names_allotment;
}

bool EntryCourse::CitesWhatNamesIt(const examine::Leaf& later,
                                   const evidence::NamedEntries& named) {
  // No other act rests on an entry of another log that could be of a step of the treasury's.
  if (ServiceOf(later.command.event_type) != "treasury") return false;
  for (const entry::Reference& cited : named.references) {
    if (cited.log == log_) continue;
    const auto leaf = followed_ < kFollowedMax
                          ? source_.Entry(cited.log, cited.index)
                          : absl::StatusOr<examine::Leaf>(absl::ResourceExhaustedError("too many"));
    ++followed_;
    if (!leaf.ok()) {
      ++unread_;
      continue;
    }
    if (NamesIt(cited.log, NamedByLeaf(*leaf)) || targets_.contains({cited.log, cited.index})) {
      return true;
    }
  }
  return false;
}

// A hold moves nothing yet.
bool EntryCourse::MovesItsMoney(const examine::Leaf& later) const {
  return std::any_of(
      later.entry.postings.begin(), later.entry.postings.end(), [&](const entry::Posting& posting) {
        return posting.phase != entry::Phase::kHold && accounts_.contains(posting.account);
      });
}

bool EntryCourse::Takes(const examine::Leaf& later) {
  if (later.entry.line.has_value() || later.entry.outcome != entry::Outcome::kAccepted) {
    return false;
  }
  // A proposal to pay is no step of the allotment: it is told once it is paid.
  if (IsType(later, event::kAssistanceRecommended) ||
      IsType(later, event::kAssistanceEmergencyApproved)) {
    return false;
  }
  const evidence::NamedEntries named = NamedByLeaf(later);
  if (!NamesIt(log_, named) && !MovesItsMoney(later) && !CitesWhatNamesIt(later, named)) {
    return false;
  }
  if (!allotment_.has_value()) return true;
  if (IsType(later, event::kAcceptanceSeen)) LearnAccounts(later);
  const bool pays =
      IsType(later, event::kAssistanceDisbursed) || IsType(later, event::kBankCharged);
  if (pays) targets_.insert({log_, later.entry.index});
  return true;
}

std::string ReasonTakenUp(EntrySource& source, const examine::Leaf& leaf) {
  if (!IsOfWriter(leaf)) return "";
  const evidence::NamedEntries named = NamedByLeaf(leaf);
  for (const entry::Reference& cited : named.references) {
    const auto decided = source.Entry(cited.log, cited.index);
    if (!decided.ok()) continue;
    const std::string reason = NamedByLeaf(*decided).reason;
    if (!reason.empty()) return reason;
  }
  return "";
}

}  // namespace amanat::cli
