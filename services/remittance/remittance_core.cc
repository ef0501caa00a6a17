#include "services/remittance/remittance_core.h"

#include <algorithm>
#include <limits>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "ledger/base/status.h"
#include "ledger/entry/log_name.h"
#include "ledger/entry/writer_events.h"
#include "services/forms/remittance_form.h"
#include "services/remittance/observation.h"

namespace amanat::remittance {
namespace {

using core::Context;
using core::Decision;
using core::Refuse;
using directory::Role;
using entry::Command;
using entry::EventType;
using entry::Outcome;

bool IsCodeOrEmpty(absl::string_view text) { return text.empty() || entry::IsCode(text); }

// "2025_3Q".
bool IsQuarter(absl::string_view text) {
  return text.size() == 7 && std::all_of(text.begin(), text.begin() + 4, absl::ascii_isdigit) &&
         text[4] == '_' && text[5] >= '1' && text[5] <= '4' && text[6] == 'Q';
}

// What no client of this version sends.
absl::Status CheckForm(const Remittance& body) {
  const bool message = body.kind == MessageKind::kPacs008;
  for (const std::string* country : {&body.source, &body.destination}) {
    if (!IsCountry(*country) && !(message && country->empty())) {
      return absl::InvalidArgumentError("a country is two or three capital letters");
    }
  }
  if (body.applied_rate) AMANAT_RETURN_IF_ERROR(RatioOf(*body.applied_rate).status());
  if (body.reference) {
    AMANAT_RETURN_IF_ERROR(RatioOf(body.reference->rate).status());
    if (!entry::IsCode(body.reference->source)) {
      return absl::InvalidArgumentError("a reference rate names its source by a code");
    }
  }
  if (!IsCodeOrEmpty(body.funding) || !IsCodeOrEmpty(body.payout)) {
    return absl::InvalidArgumentError("the channels are codes");
  }
  if (!IsPurpose(body.purpose)) {
    return absl::InvalidArgumentError("a purpose is a code of up to four characters");
  }
  if (!body.bpm_class.empty() && !IsBpmClass(body.bpm_class)) {
    return absl::InvalidArgumentError("the balance of payments class is not a known code");
  }
  return absl::OkStatus();
}

// A refusal of the money and the provider, or nothing.
std::optional<Decision> CheckRules(const Remittance& body) {
  for (const std::optional<money::Money>& amount :
       {std::optional(body.sent), body.received, body.fee}) {
    if (!amount) continue;
    // Without a minor unit the number says nothing.
    if (const auto digits = money::MinorUnits(amount->currency); !digits.ok()) {
      return Refuse(Outcome::kNoMinorUnit, digits.status().message());
    }
  }
  if (body.fee && body.fee->currency != body.sent.currency) {
    return Refuse(Outcome::kCurrencyMismatch, "the fee is not in the currency that was sent");
  }
  if (body.sent.minor_units <= 0 || (body.received && body.received->minor_units <= 0) ||
      (body.fee && body.fee->minor_units < 0)) {
    return Refuse(Outcome::kInvalidAmount, "an amount is not positive, or a fee is negative");
  }
  if (!entry::IsCode(body.provider)) {
    return Refuse(Outcome::kUnknownParty, "the provider is not a code");
  }
  return std::nullopt;
}

absl::Status CheckQuote(const std::optional<ObservedQuote>& quote) {
  if (!quote) return absl::OkStatus();
  if (quote->fee_minor_units > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return absl::InvalidArgumentError("a fee larger than an amount can be");
  }
  if (quote->applied_rate) AMANAT_RETURN_IF_ERROR(RatioOf(*quote->applied_rate).status());
  return TotalCost(*quote).status();
}

absl::Status CheckPrice(const PriceObserved& event) {
  if (!IsQuarter(event.period)) return absl::InvalidArgumentError("a period is such as 2025_3Q");
  if (event.provider.empty() || !IsNameCode(event.provider) || !IsNameCode(event.payment_method) ||
      !IsNameCode(event.pickup_method)) {
    return absl::InvalidArgumentError("provider and methods are codes");
  }
  for (const std::string& country : {event.source, event.destination}) {
    if (country.size() != 3 || !IsCountry(country)) {
      return absl::InvalidArgumentError("a country is three capital letters");
    }
  }
  if (!event.for_200_dollars && !event.for_500_dollars) {
    return absl::InvalidArgumentError("a price without a quote");
  }
  if (event.reference_rate) AMANAT_RETURN_IF_ERROR(RatioOf(*event.reference_rate).status());
  AMANAT_RETURN_IF_ERROR(CheckQuote(event.for_200_dollars));
  return CheckQuote(event.for_500_dollars);
}

absl::StatusOr<Decision> DecideManifest(const Command& command) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<entry::Manifest>(command));
  if (!entry::IsCode(body.source)) {
    return Refuse(Outcome::kUnknownParty, "the provider is not a code");
  }
  return Decision();
}

std::optional<Decision> CheckPriceMoney(const PriceObserved& event) {
  for (const auto* quote : {&event.for_200_dollars, &event.for_500_dollars}) {
    if (!quote->has_value()) continue;
    const auto digits = money::MinorUnits((*quote)->amount.currency);
    if (!digits.ok()) return Refuse(Outcome::kNoMinorUnit, digits.status().message());
  }
  return std::nullopt;
}

}  // namespace

std::optional<PercentMillionths> CorridorFlow::AverageCost() const {
  if (costed == 0) return std::nullopt;
  const auto mean = money::DivideHalfEven(cost_millionths, costed);
  if (!mean.ok()) return std::nullopt;
  return *mean;
}

bool RemittanceCore::Handles(EventType type) const {
  return type >= EventType::kRemittanceRecorded && type <= EventType::kPricesObserved;
}

std::string RemittanceCore::SourceOf(LogIndex index) const {
  const auto it = manifests_.find(index);
  return it == manifests_.end() ? "" : it->second;
}

std::optional<Decision> RemittanceCore::CheckKey(const Remittance& body) const {
  const auto it = payments_.find(body.payment);
  if (it == payments_.end()) return std::nullopt;
  if (SamePayment(it->second, body.content)) {
    return Refuse(Outcome::kDuplicate, "the payment was recorded before");
  }
  return Refuse(Outcome::kIdentifierReused,
                "another payment was recorded under the same identifier");
}

absl::StatusOr<Decision> RemittanceCore::Record(const Remittance& body) const {
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  if (!body.payment.is_zero()) {
    if (auto refusal = CheckKey(body)) return *refusal;
  }
  if (auto refusal = CheckRules(body)) return *refusal;
  if (body.payment.is_zero()) {
    return absl::InvalidArgumentError("a remittance without the fingerprint of its payment");
  }
  Decision decision;
  decision.once.push_back(body.payment);
  return decision;
}

absl::StatusOr<Decision> RemittanceCore::DecidePrices(const Command& command,
                                                      const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<PricesObserved>(command));
  if (body.observations.empty() || body.observations.size() > kObservationsMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("an entry observes 1 to ", kObservationsMax, " prices"));
  }
  Decision decision;
  for (const PriceObserved& event : body.observations) {
    if (auto refusal = CheckPriceMoney(event)) return *refusal;
    AMANAT_RETURN_IF_ERROR(CheckPrice(event));
    decision.once.push_back(PriceKey(event));
  }
  const std::set<OnceFingerprint> distinct(decision.once.begin(), decision.once.end());
  if (distinct.size() != decision.once.size()) {
    return absl::InvalidArgumentError("one price is observed twice in the entry");
  }
  for (const OnceFingerprint& key : decision.once) {
    if (context.log.FindOnce(key)) {
      return Refuse(Outcome::kDuplicate, "one of the prices was observed before");
    }
  }
  return decision;
}

absl::StatusOr<Decision> RemittanceCore::Decide(const Command& command,
                                                const Context& context) const {
  AMANAT_RETURN_IF_ERROR(core::RequireRole(command, context, {Role::kReporter}).status());
  if (!command.subjects.empty()) {
    return absl::InvalidArgumentError("an observation names no person");
  }
  switch (static_cast<EventType>(command.event_type)) {
    case EventType::kRemittanceRecorded: {
      AMANAT_ASSIGN_OR_RETURN(const auto body, core::ReadBody<Remittance>(command));
      if (body.kind != MessageKind::kSingle && body.kind != MessageKind::kPacs008) {
        return absl::InvalidArgumentError("a remittance that is recorded singly says how");
      }
      return Record(body);
    }
    case EventType::kRemittanceManifest:
      return DecideManifest(command);
    case EventType::kPricesObserved:
      return DecidePrices(command, context);
    default:
      return absl::InvalidArgumentError(
          absl::StrCat(entry::EventTypeName(command.event_type), " is not an act of this core"));
  }
}

absl::StatusOr<Decision> RemittanceCore::DecideLine(const entry::LineCommand& line,
                                                    const Command& manifest, const Context&) const {
  AMANAT_ASSIGN_OR_RETURN(const auto source, core::ReadBody<entry::Manifest>(manifest));
  AMANAT_ASSIGN_OR_RETURN(Remittance body, wire::Decode<Remittance>(line.body));
  if (!line.subjects.empty()) return absl::InvalidArgumentError("an observation names no person");
  if (body.kind != MessageKind::kCsv || !body.provider.empty()) {
    return absl::InvalidArgumentError("a line is of kind csv and has its manifest's provider");
  }
  body.provider = source.source;
  return Record(body);
}

void RemittanceCore::Count(const Remittance& body) {
  CorridorFlow& flow = flows_[{body.source, body.destination, body.sent.currency}];
  ++flow.count;
  flow.sent += body.sent.minor_units;
  if (body.fee) flow.fees += body.fee->minor_units;
  if (const auto cost = CostOf(body)) {
    ++flow.costed;
    flow.cost_millionths += *cost;
  }
}

// A log is examined by its envelope before it comes here: a body that does not decode can only be
// another program's and is passed over.
void RemittanceCore::Evolve(const examine::Leaf& leaf, uint32_t event_type, const Context&) {
  switch (static_cast<EventType>(event_type)) {
    case EventType::kRemittanceRecorded:
    case EventType::kRemittanceLine: {
      const auto body = wire::Decode<Remittance>(leaf.command.body);
      if (!body.ok()) return;
      payments_.emplace(body->payment, body->content);
      recorded_.push_back(leaf.entry.index);
      Count(*body);
      return;
    }
    case EventType::kRemittanceManifest: {
      const auto body = wire::Decode<entry::Manifest>(leaf.command.body);
      if (body.ok()) manifests_.emplace(leaf.entry.index, body->source);
      return;
    }
    case EventType::kPricesObserved: {
      const auto body = wire::Decode<PricesObserved>(leaf.command.body);
      if (!body.ok()) return;
      for (const PriceObserved& event : body->observations) {
        if (CheckPrice(event).ok()) prices_.push_back(event);
      }
      return;
    }
    default:
      return;
  }
}

}  // namespace amanat::remittance
