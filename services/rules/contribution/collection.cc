// A receipt is recorded, singly or as a line of a collector's file. One receipt = one member = one
// contract period; the amount is the schedule's.
//
// A line is decided and recorded in the writer's only thread, once for each of millions: what it does
// not need is not done.
#include "amanat/acts/contribution.h"
#include "ledger/entry/body.h"
#include "ledger/examine/effective_date.h"
#include "ledger/examine/import_state.h"
#include "services/core/corrections.h"
#include "services/forms/contribution_form.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/contribution/acts.h"
#include "services/rules/contribution/collector.h"
#include "services/rules/contribution/deaths.h"
#include "services/rules/contribution/keys.h"
#include "services/rules/contribution/member.h"
#include "services/rules/contribution/tables.h"

namespace amanat::rules::contribution {
namespace {

using amanat::contribution::CheckForm;
using amanat::contribution::Contribution;
using amanat::contribution::IsPlausiblePeriod;
using amanat::contribution::kReceiptAgeDaysMax;
using amanat::contribution::ReceiptKey;
using core::Outcome;
using core::Refuse;
using directory::Role;
using directory::Schedule;
using entry::Manifest;

const Schedule* ScheduleOf(const Contribution& body, const Context& context) {
  return context.directory.ScheduleOn(body.paid_on.days, context.directory_size);
}

// In what two receipts of one number differ, the first of it.
absl::string_view DifferenceOf(const Contribution& recorded, const Contribution& body) {
  if (recorded.amount != body.amount) return "another amount";
  if (recorded.destination != body.destination) return "another destination";
  if (recorded.paid_on != body.paid_on) return "another date of payment";
  return "another start of the contract";
}

// What it means that the entry at `index` has the receipt's number.
absl::StatusOr<Decision> RefuseKnown(const Contribution& body,
                                     const std::vector<SubjectId>& subjects, LogIndex index,
                                     const Context& context) {
  AMANAT_ASSIGN_OR_RETURN(const Leaf leaf, context.read(context.log.id(), index));
  auto recorded = wire::Decode<Contribution>(leaf.command.body);
  if (!recorded.ok()) return absl::InternalError("an accepted contribution with a malformed body");
  recorded->collector =
      body.collector;  // which a line leaves to its manifest, and the number is his
  if (wire::Encode(*recorded) != wire::Encode(body)) {
    return core::RefuseReused(context, index,
                              absl::StrCat("records the receipt and says something else: ",
                                           DifferenceOf(*recorded, body)));
  }
  if (leaf.command.subjects != subjects) {
    return core::RefuseReused(context, index,
                              "records the receipt and says something else: another member");
  }
  Decision duplicate =
      Refuse(Outcome::kDuplicate, absl::StrCat("entry ", index, " records the receipt already"));
  duplicate.repeats = index;
  return duplicate;
}

absl::StatusOr<Decision> DecideReceipt(const std::string& collector, const Contribution& body,
                                       const std::vector<SubjectId>& subjects,
                                       wire::CivilDate effective_date, const Context& context) {
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  if (subjects.size() != 1 || subjects.front().is_zero()) {
    return absl::InvalidArgumentError("a contribution is for exactly one member");
  }
  const Schedule* schedule = ScheduleOf(body, context);
  if (schedule == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("no benefit schedule is in force on ", FormatCivilDate(body.paid_on.days)));
  }
  AMANAT_ASSIGN_OR_RETURN(
      const core::KeyUse receipt,
      core::FindKeyUse(context, ReceiptKey(collector, body.receipt_book, body.receipt_number),
                       core::HeldBy::kPosting));
  if (receipt.standing.has_value()) {
    return RefuseKnown(body, subjects, *receipt.standing, context);
  }
  AMANAT_ASSIGN_OR_RETURN(const auto death, DeathOf(context.rows(), subjects.front()));
  if (death.has_value() && body.paid_on >= death->died_on) {
    return Refuse(outcome::kPersonDeceased,
                  absl::StrCat("a claim stands on the member's death, entry ", death->filed,
                               ": nothing is paid from that day on"));
  }
  const money::Money& due = schedule->body.contribution;
  if (body.amount.currency != due.currency) {
    return Refuse(outcome::kCurrencyMismatch,
                  absl::StrCat("the schedule asks for ", money::CodeOf(due.currency)));
  }
  if (body.amount != due) {
    return Refuse(outcome::kAmountMismatch,
                  absl::StrCat("the schedule asks for ", money::FormatMoney(due)));
  }
  if (auto refusal =
          core::CheckDate("the payment date", body.paid_on, effective_date, kReceiptAgeDaysMax)) {
    return *refusal;
  }
  if (!IsPlausiblePeriod(body.contract_start.days, body.paid_on.days)) {
    return Refuse(outcome::kInvalidPeriod, "contract start and payment date are too far apart");
  }
  Decision decision;
  decision.once.push_back(receipt.free);
  core::Post(decision, AccountOf(collector, due.currency, context),
             {context.site(), chart::kContributionIncome, due.currency, ""}, due.minor_units);
  return decision;
}

absl::Status EvolveReceipt(const std::string& collector, const Contribution& body, const Leaf& leaf,
                           const Context& context, Evolution& evolution) {
  const Schedule* schedule = ScheduleOf(body, context);
  if (schedule == nullptr || leaf.command.subjects.size() != 1) {
    return absl::InternalError("an accepted contribution without schedule or member");
  }
  evolution.note = NoteOf(Payment{leaf.entry.index, body.paid_on.days, body.contract_start.days,
                                  static_cast<uint32_t>(schedule->body.cover_months),
                                  examine::RecordDate(leaf.entry.record_time.micros)});
  return CountContribution(body, collector, evolution.rows);
}

absl::StatusOr<Decision> DecideSingle(const Given<Contribution>& given) {
  AMANAT_RETURN_IF_ERROR(RequireOwnName(*given.author, given.body.collector));
  return DecideReceipt(given.body.collector, given.body, given.command.subjects,
                       given.command.effective_date, given.context);
}

absl::Status EvolveSingle(const Recorded<Contribution>& recorded, Evolution& evolution) {
  return EvolveReceipt(recorded.body.collector, recorded.body, recorded.leaf, recorded.context,
                       evolution);
}

absl::StatusOr<Decision> DecideManifest(const Given<Manifest>& given) {
  const Manifest& body = given.body;
  AMANAT_RETURN_IF_ERROR(RequireOwnName(*given.author, body.source));
  if (body.line_event_type != static_cast<uint32_t>(event::kContributionLine)) {
    return absl::InvalidArgumentError("a manifest of contributions has contribution lines");
  }
  if (body.count == 0 || body.count > examine::kImportLinesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("a file has 1 to ", examine::kImportLinesMax, " lines"));
  }
  if (body.file_digest.is_zero()) return absl::InvalidArgumentError("no digest of the file");
  return core::CheckDate("the file's date", body.file_date, given.command.effective_date)
      .value_or(Decision{});
}

absl::StatusOr<Decision> DecideLine(const GivenLine& given) {
  AMANAT_ASSIGN_OR_RETURN(const auto body, entry::DecodeBody<Contribution>(given.line.body));
  if (!body.collector.empty()) {
    return absl::InvalidArgumentError("a line's collector is its manifest's source");
  }
  return DecideReceipt(given.import.manifest.source, body, given.line.subjects,
                       given.import.command.effective_date, given.context);
}

absl::Status EvolveLine(const Leaf& leaf, const Context& context, Evolution& evolution) {
  if (context.import == nullptr) return absl::InternalError("a line without its manifest");
  const auto body = wire::Decode<Contribution>(leaf.command.body);
  if (!body.ok()) return absl::InternalError("an accepted line with a malformed body");
  return EvolveReceipt(context.import->manifest.source, *body, leaf, context, evolution);
}

void AppendOnceKeys(const examine::Line& line, const Manifest& manifest,
                    std::vector<OnceFingerprint>& keys) {
  const auto body = wire::Decode<Contribution>(line.body);
  if (!body.ok()) return;
  keys.push_back(ReceiptKey(manifest.source, body->receipt_book, body->receipt_number));
}

}  // namespace

Act CollectReceipt() {
  return MakeAct<Contribution, DecideSingle, EvolveSingle>(event::kContributionCollected,
                                                           Place::kHeadOffice, {Role::kCollector});
}

Act ImportReceipts() {
  Act act = MakeAct<Manifest, DecideManifest>(event::kContributionManifest, Place::kHeadOffice,
                                              {Role::kCollector});
  act.decide_line = DecideLine;
  act.evolve_line = EvolveLine;
  act.append_once_keys = AppendOnceKeys;
  return act;
}

}  // namespace amanat::rules::contribution
