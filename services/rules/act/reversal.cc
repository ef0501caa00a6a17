#include "services/rules/act/reversal.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/accounts/reversal.h"
#include "services/core/corrections.h"

namespace amanat::rules {

using core::Refuse;

absl::StatusOr<Original> ReadOriginal(const Context& context, LogIndex index) {
  Original original;
  AMANAT_ASSIGN_OR_RETURN(original.leaf, context.read(context.log.id(), index));
  original.type = static_cast<EventType>(original.leaf.command.event_type);
  if (!original.leaf.entry.line.has_value()) return original;
  AMANAT_ASSIGN_OR_RETURN(const Leaf leaf,
                          context.read(context.log.id(), original.leaf.entry.line->manifest));
  const auto manifest = wire::Decode<entry::Manifest>(leaf.command.body);
  if (!manifest.ok()) return absl::InternalError("a line of a malformed manifest");
  original.type = static_cast<EventType>(manifest->line_event_type);
  original.source = manifest->source;
  return original;
}

std::optional<Decision> RefuseReversal(const Original& original, absl::Span<const EventType> types,
                                       absl::string_view reason, const Context& context) {
  const LogIndex index = original.index();
  if (original.leaf.entry.outcome != entry::Outcome::kAccepted) {
    return Refuse(outcome::kNotFound,
                  absl::StrCat("entry ", index, " is a refusal: it did nothing"));
  }
  if (std::find(types.begin(), types.end(), original.type) == types.end()) {
    return Refuse(outcome::kNotFound,
                  absl::StrCat("entry ", index, " is ",
                               FundCatalogue().EventTypeName(static_cast<uint32_t>(original.type)),
                               ", which another act takes back, or none"));
  }
  if (const auto by = context.log.FindOnce(core::ReversalKey(index))) {
    return Refuse(outcome::kWrongState,
                  absl::StrCat("entry ", *by, " took entry ", index, " back already"));
  }
  if (reason.empty()) return Refuse(outcome::kReasonRequired, "the reason is missing");
  return std::nullopt;
}

absl::StatusOr<Decision> TakeBack(const Original& original, const Context& context) {
  Decision decision;
  decision.once.push_back(core::ReversalKey(original.index()));
  for (const entry::Posting& posting : accounts::ReversingPostings(original.leaf.entry)) {
    const accounts::Account* account = context.log.accounts().Find(posting.account);
    if (account == nullptr) {
      return absl::UnavailableError(
          absl::StrCat("account ", posting.account, " of entry ", original.index()));
    }
    const entry::AccountOpening& opening = account->opening;
    decision.postings.push_back({{opening.office, static_cast<accounts::Chart>(opening.chart),
                                  opening.currency, opening.dimension},
                                 posting.amount,
                                 posting.phase});
    decision.reverses = original.index();
  }
  return decision;
}

}  // namespace amanat::rules
