// A remittance is recorded, singly or as a line of a provider's file.
//
// A line is decided and recorded in the writer's only thread, once for each of millions: what it does
// not need is not done.
#include "ledger/base/status.h"
#include "ledger/entry/body.h"
#include "ledger/entry/writer_events.h"
#include "services/core/corrections.h"
#include "services/forms/remittance_form.h"
#include "services/rules/act/parties.h"
#include "services/rules/act/reversal.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/remittance/acts.h"
#include "services/rules/remittance/observation.h"
#include "services/rules/remittance/tables.h"

namespace amanat::rules::remittance {
namespace {

using amanat::remittance::CheckCountries;
using amanat::remittance::CheckCurrencies;
using amanat::remittance::ContradictionOf;
using amanat::remittance::IsValueDate;
using amanat::remittance::kObservedAgeDaysMax;
using amanat::remittance::kValueDateAheadDaysMax;
using amanat::remittance::RatioOf;
using amanat::remittance::SamePayment;
using core::Outcome;
using core::Refuse;
using directory::Role;
using entry::Manifest;

absl::Status RequireNobody(const std::vector<SubjectId>& subjects) {
  if (subjects.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError("an observation names no person");
}

// What no client of this version sends.
absl::Status CheckForm(const Remittance& body) {
  const bool message = body.kind == MessageKind::kPacs008;
  if (!message && (body.source.empty() || body.destination.empty())) {
    return absl::InvalidArgumentError("the countries of a remittance are missing");
  }
  AMANAT_RETURN_IF_ERROR(CheckCountries(body.source, body.destination));
  AMANAT_RETURN_IF_ERROR(CheckCurrencies(body));
  if (body.applied_rate) AMANAT_RETURN_IF_ERROR(RatioOf(*body.applied_rate).status());
  if (body.reference) {
    AMANAT_RETURN_IF_ERROR(RatioOf(body.reference->rate).status());
    if (body.reference->source.empty()) {
      return absl::InvalidArgumentError("the source of the reference rate is missing");
    }
  }
  return absl::OkStatus();
}

// Without a minor unit the number says nothing.
std::optional<Decision> CheckMinorUnit(const money::Money& amount) {
  const auto digits = money::MinorUnits(amount.currency);
  if (digits.ok()) return std::nullopt;
  return Refuse(outcome::kNoMinorUnit, digits.status().message());
}

// A refusal of the money and the provider, or nothing.
std::optional<Decision> CheckRules(const Remittance& body, const std::string& provider) {
  if (auto refusal = CheckMinorUnit(body.sent)) return refusal;
  if (body.received) {
    if (auto refusal = CheckMinorUnit(*body.received)) return refusal;
  }
  if (body.fee) {
    if (auto refusal = CheckMinorUnit(*body.fee)) return refusal;
  }
  if (body.fee && body.fee->currency != body.sent.currency) {
    return Refuse(outcome::kCurrencyMismatch, "the fee is not in the currency that was sent");
  }
  if (body.sent.minor_units <= 0 || (body.received && body.received->minor_units <= 0) ||
      (body.fee && body.fee->minor_units < 0)) {
    return Refuse(outcome::kInvalidAmount, "an amount is not positive, or a fee is negative");
  }
  if (provider.empty()) return Refuse(outcome::kUnknownParty, "no provider is named");
  return std::nullopt;
}

std::optional<Decision> CheckDates(const Remittance& body, wire::CivilDate effective) {
  if (!IsValueDate(body.value_date.days, effective.days)) {
    return Refuse(outcome::kInvalidPeriod,
                  absl::StrCat("the value date lies more than ", kValueDateAheadDaysMax,
                               " days after the effective date, or more than ", kObservedAgeDaysMax,
                               " before it"));
  }
  if (!body.reference) return std::nullopt;
  return core::CheckDate("the reference rate's date", body.reference->date, effective,
                         kObservedAgeDaysMax);
}

// The provider of a recorded remittance: its body's or, of a line, its manifest's source.
absl::StatusOr<std::string> ProviderOf(const Leaf& leaf, const Remittance& recorded,
                                       const Context& context) {
  if (!leaf.entry.line.has_value()) return recorded.provider;
  AMANAT_ASSIGN_OR_RETURN(const Original original, ReadOriginal(context, leaf.entry.index));
  return original.source;
}

// What it means that the entry at `index` records the payment.
absl::StatusOr<Decision> RefuseKnown(const Remittance& body, const std::string& provider,
                                     LogIndex index, const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const Leaf leaf, context.read(context.log.id(), index));
  const bool is_remittance =
      leaf.entry.line.has_value() ||
      leaf.command.event_type == static_cast<uint32_t>(event::kRemittanceRecorded);
  if (!is_remittance) {
    return absl::InvalidArgumentError("the payment's fingerprint is that of something else");
  }
  const auto recorded = wire::Decode<Remittance>(leaf.command.body);
  if (!recorded.ok()) return absl::InternalError("an accepted remittance with a malformed body");
  const auto conflict = [&](absl::string_view what) {
    return core::RefuseReused(context, index,
                              absl::StrCat("records ", what, " under the same identifier"));
  };
  if (!SamePayment(recorded->content, body.content)) return conflict("another payment");
  if (const auto contradiction = ContradictionOf(*recorded, body); !contradiction.empty()) {
    return conflict(contradiction);
  }
  const bool by_message =
      body.kind == MessageKind::kPacs008 || recorded->kind == MessageKind::kPacs008;
  if (!by_message) {
    AMANAT_ASSIGN_OR_RETURN(const std::string known, ProviderOf(leaf, *recorded, context));
    if (known != provider) return conflict("another provider");
  }
  Decision duplicate =
      Refuse(Outcome::kDuplicate, absl::StrCat("entry ", index, " records the payment already"));
  duplicate.repeats = index;
  return duplicate;
}

absl::StatusOr<Decision> DecideRemittance(const Remittance& body, const std::string& provider,
                                          wire::CivilDate effective, const Context& context) {
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  core::KeyUse payment;
  if (!body.payment.is_zero()) {
    AMANAT_ASSIGN_OR_RETURN(payment,
                            core::FindKeyUse(context, body.payment, core::HeldBy::kObservation));
    if (payment.standing.has_value()) {
      return RefuseKnown(body, provider, *payment.standing, context);
    }
  }
  if (auto refusal = CheckRules(body, provider)) return *std::move(refusal);
  if (auto refusal = CheckDates(body, effective)) return *std::move(refusal);
  if (body.payment.is_zero()) {
    return absl::InvalidArgumentError("a remittance without the fingerprint of its payment");
  }
  Decision decision;
  decision.once.push_back(payment.free);
  return decision;
}

absl::StatusOr<Decision> DecideSingle(const Given<Remittance>& given) {
  AMANAT_RETURN_IF_ERROR(RequireNobody(given.command.subjects));
  const Remittance& body = given.body;
  if (body.kind != MessageKind::kSingle && body.kind != MessageKind::kPacs008) {
    return absl::InvalidArgumentError("a remittance that is recorded singly says how");
  }
  AMANAT_ASSIGN_OR_RETURN(
      Decision decision,
      DecideRemittance(body, body.provider, given.command.effective_date, given.context));
  // A message names its bank itself, whichever of the world's that is.
  if (decision.outcome != Outcome::kAccepted || body.kind == MessageKind::kPacs008) return decision;
  return RefuseUnlessParty(given.context, body.provider, {"provider"})
      .value_or(std::move(decision));
}

absl::Status EvolveSingle(const Recorded<Remittance>& recorded, Evolution& evolution) {
  return RecordRemittance(recorded.body, recorded.body.provider, recorded.index(),
                          recorded.leaf.entry.record_time, evolution.rows);
}

absl::StatusOr<Decision> DecideManifest(const Given<Manifest>& given) {
  AMANAT_RETURN_IF_ERROR(RequireNobody(given.command.subjects));
  if (given.body.source.empty()) return Refuse(outcome::kUnknownParty, "no provider is named");
  if (auto refusal = core::CheckDate("the file's date", given.body.file_date,
                                     given.command.effective_date, kObservedAgeDaysMax)) {
    return *std::move(refusal);
  }
  return RefuseUnlessParty(given.context, given.body.source, {"provider"}).value_or(Decision());
}

absl::StatusOr<Decision> DecideLine(const GivenLine& given) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<Remittance>(given.line.body));
  AMANAT_RETURN_IF_ERROR(RequireNobody(given.line.subjects));
  if (body.kind != MessageKind::kCsv || !body.provider.empty()) {
    return absl::InvalidArgumentError("a line is of kind csv and has its manifest's provider");
  }
  return DecideRemittance(body, given.import.manifest.source, given.import.command.effective_date,
                          given.context);
}

absl::Status EvolveLine(const Leaf& leaf, const Context& context, Evolution& evolution) {
  if (context.import == nullptr) return absl::InternalError("a line without its manifest");
  const auto body = wire::Decode<Remittance>(leaf.command.body);
  if (!body.ok()) return absl::InternalError("an accepted line with a malformed body");
  return RecordRemittance(*body, context.import->manifest.source, leaf.entry.index,
                          leaf.entry.record_time, evolution.rows);
}

// The fingerprint is the first field; the others are read when the line is decided.
void AppendOnceKeys(const examine::Line& line, const Manifest&,
                    std::vector<OnceFingerprint>& keys) {
  OnceFingerprint payment;
  wire::Reader(line.body).Field(1, "payment", payment);
  if (!payment.is_zero()) keys.push_back(payment);
}

}  // namespace

Act RecordSingly() {
  return MakeAct<Remittance, DecideSingle, EvolveSingle>(event::kRemittanceRecorded,
                                                         Place::kAnywhere, {Role::kReporter});
}

Act ImportRemittances() {
  Act act = MakeAct<Manifest, DecideManifest>(event::kRemittanceManifest, Place::kAnywhere,
                                              {Role::kReporter});
  act.decide_line = DecideLine;
  act.evolve_line = EvolveLine;
  act.append_once_keys = AppendOnceKeys;
  return act;
}

}  // namespace amanat::rules::remittance
