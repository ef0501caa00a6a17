// What all acts have in common by which something that was recorded is taken back: the entry is of this
// log, was accepted, is of a type that the act takes back, and is taken back once; the act repeats what it
// says, for Evolve reads no cited entry and a person signs what he sees; whatever it posted is posted with
// the signs turned (ledger/accounts/reversal.h).
//
//   AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(context, body.entry));
//   if (auto refusal = RefuseReversal(original, {event::kDepositMade}, body.reason, context)) return *refusal;
//   AMANAT_RETURN_IF_ERROR(RequireSaid(original, body.deposit, command.subjects));
//   ... what the act asks besides ...
//   return TakeBack(original, context);
//
// Thread-safe: pure functions.
#ifndef AMANAT_SERVICES_RULES_ACT_REVERSAL_H_
#define AMANAT_SERVICES_RULES_ACT_REVERSAL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "services/rules/act/act.h"

namespace amanat::rules {

// The entry that is to be taken back.
struct Original {
  Leaf leaf;
  EventType type = EventType::kUnspecified;  // of a line that which its manifest says
  std::string source;                        // of a line its manifest's

  LogIndex index() const { return leaf.entry.index; }
};

// Errors of reading the entry, and of a line its manifest's: NotFound, Unavailable.
absl::StatusOr<Original> ReadOriginal(const Context& context, LogIndex index);

// The first of: NOT_FOUND when the entry is a refusal or of none of `types`; WRONG_STATE when it was taken
// back already; REASON_REQUIRED without a `reason`.
std::optional<Decision> RefuseReversal(const Original& original, absl::Span<const EventType> types,
                                       absl::string_view reason, const Context& context);

// InvalidArgument unless `said` is the body of the original and `subjects` are its people.
template <typename Body>
absl::Status RequireSaid(const Original& original, const Body& said,
                         const std::vector<SubjectId>& subjects) {
  if (original.leaf.command.body == wire::Encode(said) &&
      original.leaf.command.subjects == subjects) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("entry ", original.index(), " says something else than the command"));
}

// What takes it back: nobody does so again, and what it posted is turned. Unavailable when an account to
// which it posted cannot be read.
absl::StatusOr<Decision> TakeBack(const Original& original, const Context& context);

}  // namespace amanat::rules

#endif  // AMANAT_SERVICES_RULES_ACT_REVERSAL_H_
