// How what was recorded under a once-only key is taken back, and the right thing recorded under the same
// key. A once-only key stays used for ever, so whatever is recorded after a reversal has a key that follows
// from the first one and from the entry that was taken back:
//
//   receipt RB-1/17     used by entry 40, which entry 52 takes back
//   NextKey(.., 40)     used by entry 53, the receipt as it should have been
//
//   AMANAT_ASSIGN_OR_RETURN(const KeyUse use,
//                           FindKeyUse(context, ReceiptKey(collector, book, 17), HeldBy::kPosting));
//   if (use.standing.has_value()) ...          // entry 53 records the receipt: duplicate or conflict
//   decision.once.push_back(use.free);         // nobody does: this entry may
//
// Thread-safe: pure functions. Cost: one look-up of a key that was never used; for each entry that used it
// whether it was taken back, and if so one more.
#ifndef AMANAT_SERVICES_CORE_CORRECTIONS_H_
#define AMANAT_SERVICES_CORE_CORRECTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "ledger/base/bytes.h"
#include "services/core/core.h"

namespace amanat::core {

// How often one thing may be corrected: beyond it something else is wrong than a number.
constexpr int kCorrectionsMax = 16;

// Used by the entry that takes entry `index` of the same log back.
OnceFingerprint ReversalKey(LogIndex index);
// In place of `key` for what is recorded after entry `reversed`, which had used it, was taken back.
OnceFingerprint NextKey(const OnceFingerprint& key, LogIndex reversed);

// What has a key: an entry that posted to accounts, which know themselves what was reversed, or one that
// posted nothing.
enum class HeldBy : uint8_t { kPosting, kObservation };

struct KeyUse {
  std::optional<LogIndex> standing;  // the entry that has the key and was not taken back
  OnceFingerprint free;              // when there is none: what the next entry uses
};

// InvalidArgument when what had the key was taken back more than kCorrectionsMax times.
absl::StatusOr<KeyUse> FindKeyUse(const Context& context, const OnceFingerprint& key,
                                  HeldBy held_by);

// "manila/fund:12": an entry of the log at hand, as commands take it.
std::string PlaceOf(const Context& context, LogIndex index);

// What is to be done about an identifier that is used, where what has it can be taken back.
constexpr absl::string_view kCompareAndCorrect =
    "compare the two, then correct this one or have that one taken back";

// IDENTIFIER_REUSED: which entry has the identifier, what it says ("records another payment"), what to do.
Decision RefuseReused(const Context& context, LogIndex index, absl::string_view says,
                      absl::string_view what_to_do = kCompareAndCorrect);

// The refusal of a single command that `index` keeps from using a key: DUPLICATE when that entry says the
// same (act, body, people), else IDENTIFIER_REUSED. `what` is named for people: "the slip". Errors of
// reading the entry.
absl::StatusOr<Decision> RefuseUsed(absl::string_view what, const Command& command, LogIndex index,
                                    const Context& context);

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_CORRECTIONS_H_
