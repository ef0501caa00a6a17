#include "clients/cli/came_back.h"

#include <map>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "amanat/acts/event_types.h"
#include "amanat/acts/remittance.h"
#include "amanat/acts/repatriation.h"
#include "clients/evidence/body_text.h"
#include "ledger/money/amount_for_people.h"

namespace amanat::cli {

std::optional<CameBack> CameBackBy(const examine::Leaf& later, LogIndex index) {
  // 0 stands for none: entry 0 founds its log, and nobody takes that back.
  if (index == 0 || later.entry.line.has_value() ||
      later.entry.outcome != entry::Outcome::kAccepted) {
    return std::nullopt;
  }
  const uint32_t type = later.command.event_type;
  if (type == static_cast<uint32_t>(event::kSpendRefunded)) {
    const auto refund = wire::Decode<repatriation::SpendRefunded>(later.command.body);
    if (!refund.ok() || refund->spend != index) return std::nullopt;
    return CameBack{later.entry.index, refund->amount, std::nullopt};
  }
  if (type == static_cast<uint32_t>(event::kRemittanceReturnRecorded)) {
    const auto found = wire::Decode<remittance::PaymentFound>(later.entry.added);
    const auto back = wire::Decode<remittance::RemittanceReturn>(later.command.body);
    if (!found.ok() || found->entry != index || !back.ok()) return std::nullopt;
    return CameBack{later.entry.index, back->returned, back->instructed};
  }
  if (evidence::EntryTakenBackBy(type, later.command.body) != index) return std::nullopt;
  return CameBack{later.entry.index, std::nullopt, std::nullopt};
}

std::vector<CameBack> WhatCameBack(const std::vector<examine::Leaf>& later, LogIndex index) {
  std::vector<CameBack> back;
  for (const examine::Leaf& leaf : later) {
    if (const auto found = CameBackBy(leaf, index); found.has_value()) back.push_back(*found);
  }
  return back;
}

std::string PlacesOf(const std::vector<CameBack>& back, absl::string_view log_name) {
  std::string places;
  for (const CameBack& each : back) {
    absl::StrAppend(&places, places.empty() ? "" : ", ", log_name, ":", each.entry);
  }
  return places;
}

std::string AmountInWords(const money::Money& moved, const std::vector<CameBack>& back,
                          absl::string_view log_name) {
  const std::string amount = money::AmountForPeople(moved);
  if (back.empty()) return amount;
  const std::string places = absl::StrCat(" (", PlacesOf(back, log_name), ")");
  absl::int128 same = 0;                               // of the currency of what was moved
  std::map<money::Currency, absl::int128> in_another;  // by the currency
  for (const CameBack& each : back) {
    if (!each.part.has_value()) return absl::StrCat(amount, ", taken back", places);
    const bool as_instructed = each.part->currency != moved.currency && each.instructed.has_value();
    const money::Money& part = as_instructed ? *each.instructed : *each.part;
    (part.currency == moved.currency ? same : in_another[part.currency]) += part.minor_units;
  }
  std::vector<std::string> parts;
  if (same == moved.minor_units) {
    parts.emplace_back("all of which");
  } else if (same != 0) {
    parts.push_back(absl::StrCat("of which ", money::AmountForPeople(moved.currency, same)));
  }
  for (const auto& [currency, sum] : in_another) {
    parts.push_back(
        absl::StrCat(parts.empty() ? "of which " : "and ", money::AmountForPeople(currency, sum)));
  }
  if (parts.empty()) return amount;
  std::string words = absl::StrCat(amount, ",");
  for (const std::string& part : parts) absl::StrAppend(&words, " ", part);
  return absl::StrCat(words, " came back", places);
}

}  // namespace amanat::cli
