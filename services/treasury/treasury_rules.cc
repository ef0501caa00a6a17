#include "services/treasury/treasury_rules.h"

#include "absl/strings/str_cat.h"

namespace amanat::treasury {

using accounts::AccountKey;
using accounts::Chart;

absl::StatusOr<const directory::AdmittedLog*> HeadOffice(const Context& context) {
  if (!context.directory.operators().empty()) {
    const std::string& site = context.directory.operators().front().body.site;
    if (const directory::AdmittedLog* log = context.FindLog(site, entry::Book::kFund)) return log;
  }
  return absl::FailedPreconditionError("head office's fund log is not admitted yet");
}

absl::Status RequireHeadOffice(const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOffice(context));
  if (head_office->id == context.log.id()) return absl::OkStatus();
  return absl::PermissionDeniedError("this is an act of head office");
}

absl::Status RequireConsulate(const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, HeadOffice(context));
  if (head_office->id != context.log.id()) return absl::OkStatus();
  return absl::PermissionDeniedError("this is an act of a consulate");
}

absl::StatusOr<Cited> ReadCited(const Context& context, const entry::Reference& reference,
                                entry::EventType type) {
  Cited cited;
  auto leaf = context.read(reference.log, reference.index);
  if (!leaf.ok()) {
    return Annotate(leaf.status(),
                    absl::StrCat("entry ", reference.index, " of log ", reference.log.hex()));
  }
  if (leaf->hash != reference.leaf_hash) {
    return absl::InvalidArgumentError(
        absl::StrCat("entry ", reference.index, " of log ", reference.log.hex(), " has leaf hash ",
                     leaf->hash.hex(), ", cited is ", reference.leaf_hash.hex()));
  }
  cited.fits = leaf->entry.outcome == entry::Outcome::kAccepted && !leaf->entry.line.has_value() &&
               leaf->command.event_type == static_cast<uint32_t>(type) &&
               leaf->entry.recipient == context.log.id();
  cited.leaf = *std::move(leaf);
  return cited;
}

std::optional<Decision> CheckAmount(const money::Money& amount) {
  if (amount.minor_units <= 0) {
    return core::Refuse(entry::Outcome::kInvalidAmount, "the amount is not positive");
  }
  if (const auto digits = money::MinorUnits(amount.currency); !digits.ok()) {
    return core::Refuse(entry::Outcome::kNoMinorUnit, digits.status().message());
  }
  return std::nullopt;
}

AccountKey OwnAccount(const Context& context, Chart chart, money::Currency currency,
                      absl::string_view dimension) {
  return {context.site(), chart, currency, std::string(dimension)};
}

AccountKey DueFrom(const std::string& site, money::Currency currency, const StreamId& allotment) {
  return {site, Chart::kDueFrom, currency, allotment.hex()};
}

AccountKey DueTo(const std::string& site, money::Currency currency, const StreamId& allotment) {
  return {site, Chart::kDueTo, currency, allotment.hex()};
}

}  // namespace amanat::treasury
