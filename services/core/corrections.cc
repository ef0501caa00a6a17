#include "services/core/corrections.h"

#include "absl/strings/str_cat.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::core {
namespace {

bool IsTakenBack(const Context& context, LogIndex index, HeldBy held_by) {
  if (held_by == HeldBy::kPosting) return context.log.accounts().IsReversed(index);
  return context.log.FindOnce(ReversalKey(index)).has_value();
}

}  // namespace

OnceFingerprint ReversalKey(LogIndex index) { return Once("reversal", {absl::StrCat(index)}); }

OnceFingerprint NextKey(const OnceFingerprint& key, LogIndex reversed) {
  return Once("recorded-again", {key.view(), absl::StrCat(reversed)});
}

absl::StatusOr<KeyUse> FindKeyUse(const Context& context, const OnceFingerprint& key,
                                  HeldBy held_by) {
  KeyUse use{std::nullopt, key};
  for (int corrections = 0; corrections <= kCorrectionsMax; ++corrections) {
    const std::optional<LogIndex> index = context.log.FindOnce(use.free);
    if (!index.has_value()) return use;
    if (!IsTakenBack(context, *index, held_by)) {
      use.standing = index;
      return use;
    }
    use.free = NextKey(use.free, *index);
  }
  return absl::InvalidArgumentError(
      absl::StrCat("it was taken back more than ", kCorrectionsMax, " times and stays so"));
}

std::string PlaceOf(const Context& context, LogIndex index) {
  const entry::LogName& name = context.log.name();
  if (name.succession != 1) return absl::StrCat(name.str(), ":", index);
  return absl::StrCat(name.site, "/", entry::BookName(name.book), ":", index);
}

Decision RefuseReused(const Context& context, LogIndex index, absl::string_view says,
                      absl::string_view what_to_do) {
  return Refuse(outcome::kIdentifierReused,
                absl::StrCat("entry ", PlaceOf(context, index), " ", says, "; ", what_to_do));
}

absl::StatusOr<Decision> RefuseUsed(absl::string_view what, const Command& command, LogIndex index,
                                    const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, context.read(context.log.id(), index));
  if (!leaf.entry.line.has_value() && leaf.command.event_type == command.event_type &&
      leaf.command.body == command.body && leaf.command.subjects == command.subjects) {
    Decision duplicate =
        Refuse(Outcome::kDuplicate, absl::StrCat("entry ", index, " records ", what, " already"));
    duplicate.repeats = index;
    return duplicate;
  }
  return RefuseReused(context, index, absl::StrCat("records ", what, " and says something else"));
}

}  // namespace amanat::core
