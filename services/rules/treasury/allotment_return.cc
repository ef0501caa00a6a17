// The way of an allotment back: the consulate returns what is left, head office's bank credits it, as it
// credits what a consulate declined.
#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "services/core/corrections.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/allotment_reads.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::AllotmentReturned;
using ::amanat::treasury::DueFrom;
using ::amanat::treasury::DueTo;
using ::amanat::treasury::OwnAccount;
using ::amanat::treasury::ReturnCredited;
using core::Refuse;
using directory::Role;
using money::Money;

namespace {

absl::StatusOr<Decision> DecideReturn(const Given<AllotmentReturned>& given) {
  const AllotmentReturned& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.allotment));
  AMANAT_ASSIGN_OR_RETURN(const auto accepted,
                          AcceptedAllotments().Find(context.rows(), body.allotment));
  if (!accepted.has_value()) {
    return Refuse(outcome::kNotFound, "no such allotment was accepted here");
  }
  if (body.amount.currency != accepted->amount.currency) {
    return Refuse(outcome::kCurrencyMismatch,
                  absl::StrCat("the allotment is of ", money::FormatMoney(accepted->amount)));
  }
  if (auto refusal = core::CheckAmount(body.amount)) return *refusal;
  if (auto refusal = CheckBankDate(body.bank_date, given.command)) return *refusal;
  AMANAT_ASSIGN_OR_RETURN(const directory::AdmittedLog* head_office, core::HeadOfficeFund(context));
  Decision decision;
  decision.recipient = accepted->issuer;
  core::Post(decision, DueTo(head_office->name.site, body.amount.currency, body.allotment),
             OwnAccount(context, chart::kAllotmentCash, body.amount.currency, body.allotment.hex()),
             body.amount.minor_units);
  return decision;
}

absl::Status EvolveReturn(const Recorded<AllotmentReturned>& recorded, Evolution& evolution) {
  AMANAT_RETURN_IF_ERROR(AddToAllotment(evolution.rows, recorded.body.allotment,
                                        &AcceptedAllotment::returned, recorded.body.amount));
  return RecordAddressed(recorded.leaf, recorded.context, evolution.rows);
}

// So much of a return one treasurer may write off as what banks kept of it.
constexpr int64_t kChargesPercentMax = 5;

// A refusal of charges beyond what those who sign may book.
std::optional<Decision> CheckCharges(const ReturnCredited& body, const Money& returned,
                                     bool by_two) {
  const bool within = absl::int128(body.charges.minor_units) * 100 <=
                      absl::int128(returned.minor_units) * kChargesPercentMax;
  if (within != by_two) return std::nullopt;
  const std::string text = absl::StrCat("the bank kept ", money::FormatMoney(body.charges), " of ",
                                        money::FormatMoney(returned));
  if (by_two) {
    return Refuse(outcome::kAmountMismatch,
                  absl::StrCat(text, ", not more than ", kChargesPercentMax,
                               " percent: one treasurer signs it, as RETURN_CREDITED"));
  }
  return Refuse(outcome::kBeyondTolerance,
                absl::StrCat(text, ", more than ", kChargesPercentMax,
                             " percent: look at the amounts again; if so much is lost, two persons "
                             "sign it, each a treasurer or an administrator"));
}

// A refusal unless what was credited and what the bank kept are together what was returned.
std::optional<Decision> CheckParts(const ReturnCredited& body, const Money& returned) {
  const auto is_of_currency = [&](const Money& part) {
    return part.currency == returned.currency || part == Money{};
  };
  const std::string text = absl::StrCat("returned were ", money::FormatMoney(returned));
  if (!is_of_currency(body.credited) || !is_of_currency(body.charges)) {
    return Refuse(outcome::kCurrencyMismatch, text);
  }
  int64_t sum = 0;
  if (__builtin_add_overflow(body.credited.minor_units, body.charges.minor_units, &sum) ||
      sum != returned.minor_units) {
    return Refuse(outcome::kAmountMismatch, text);
  }
  if (body.credited.minor_units < 0 || body.charges.minor_units < 0) {
    return Refuse(outcome::kInvalidAmount, "a negative amount");
  }
  return std::nullopt;
}

// A refusal of a date of the bank's on which the money was not yet under way.
std::optional<Decision> CheckCreditDate(const ReturnCredited& body, const wire::CivilDate& sent_on,
                                        const Command& command) {
  if (body.bank_date < sent_on) {
    return Refuse(outcome::kInvalidPeriod,
                  absl::StrCat("the bank's date lies before ", FormatCivilDate(sent_on.days),
                               ", when the money was sent"));
  }
  return CheckBankDate(body.bank_date, command);
}

// What has the line of the statement: nothing where no line is named, which is so where nothing arrived.
absl::StatusOr<std::optional<core::KeyUse>> FindCreditLine(const ReturnCredited& body,
                                                           const Context& context) {
  if (body.statement_line.empty()) return std::nullopt;
  return core::FindKeyUse(context, core::StatementLineKey(body.statement_line),
                          core::HeldBy::kPosting);
}

void PostOne(Decision& decision, const accounts::AccountKey& account, int64_t minor_units) {
  if (minor_units != 0) decision.postings.push_back({account, minor_units, entry::Phase::kPosted});
}

absl::StatusOr<Decision> DecideCredit(const Given<ReturnCredited>& given) {
  const ReturnCredited& body = given.body;
  const Context& context = given.context;
  if (body.credited.minor_units != 0 || !body.statement_line.empty()) {
    AMANAT_RETURN_IF_ERROR(core::CheckStatementLine(body.statement_line));
  }
  AMANAT_ASSIGN_OR_RETURN(const Leaf cited, context.read(body.returned.log, body.returned.index));
  const bool declined =
      cited.command.event_type == static_cast<uint32_t>(event::kAllotmentDeclined);
  AMANAT_ASSIGN_OR_RETURN(auto found, declined
                                          ? ReadDeclined(context, body.allotment, body.returned)
                                          : ReadReturned(context, body.allotment, body.returned));
  if (auto* refusal = std::get_if<Decision>(&found)) return std::move(*refusal);
  const auto& [issued, amount, sent_on] = std::get<Returned>(found);
  const std::vector<entry::Reference> read = {body.returned};
  // The other half of the transfer, as that of an acceptance.
  if (core::SharesAuthor(context, given.command, cited.command)) {
    return RefuseOn(read, outcome::kSeparationOfDuties,
                    "who sent or declined the money may not record that the bank has it back");
  }
  AMANAT_ASSIGN_OR_RETURN(const std::optional<core::KeyUse> line, FindCreditLine(body, context));
  std::optional<Decision> refusal;
  if (line.has_value() && line->standing.has_value()) {
    AMANAT_ASSIGN_OR_RETURN(refusal, core::RefuseUsed("the line of the statement", given.command,
                                                      *line->standing, context));
  }
  if (!refusal.has_value()) refusal = CheckParts(body, amount);
  const bool by_two =
      given.command.event_type == static_cast<uint32_t>(event::kReturnCreditedWithLoss);
  if (!refusal.has_value()) refusal = CheckCharges(body, amount, by_two);
  if (!refusal.has_value()) refusal = CheckCreditDate(body, sent_on, given.command);
  if (refusal.has_value()) {
    refusal->rests_on = read;
    return *refusal;
  }
  Decision decision;
  if (line.has_value()) decision.once.push_back(line->free);
  if (declined) {
    // DECLINE_SEEN has consumed it, and that it is credited once, nothing but its key and the account says.
    decision.rests_on = read;
    decision.once.push_back(OnceOfDeclineCredited(body.allotment));
  } else {
    decision.consumes = read;
  }
  const auto& [currency, minor_units] = amount;
  PostOne(decision, OwnAccount(context, chart::kBank, currency), body.credited.minor_units);
  PostOne(decision, OwnAccount(context, chart::kBankCharges, currency), body.charges.minor_units);
  PostOne(decision,
          declined ? OwnAccount(context, chart::kAllotmentInTransit, currency, body.allotment.hex())
                   : DueFrom(issued.site, currency, body.allotment),
          -minor_units);
  return decision;
}

absl::Status EvolveCredit(const Recorded<ReturnCredited>& recorded, Evolution& evolution) {
  if (!recorded.leaf.entry.consumes.empty()) {
    return RecordTakenUp(recorded.leaf, recorded.context, evolution.rows);
  }
  const StreamId& allotment = recorded.body.allotment;
  AMANAT_ASSIGN_OR_RETURN(IssuedAllotment issued,
                          FindRecorded(IssuedAllotments(), evolution.rows, allotment));
  issued.decline_credited = recorded.index();
  return IssuedAllotments().Put(evolution.rows, issued, allotment);
}

}  // namespace

std::vector<Act> ReturnActs() {
  const std::vector<Role> either = {Role::kTreasurer, Role::kAdministrator};
  Act with_loss = MakeAct<ReturnCredited, DecideCredit, EvolveCredit>(
      event::kReturnCreditedWithLoss, Place::kHeadOffice, either);
  with_loss.second_roles = either;
  return {MakeAct<AllotmentReturned, DecideReturn, EvolveReturn>(
              event::kAllotmentReturned, Place::kConsulate, {Role::kTreasurer, Role::kOfficer}),
          MakeAct<ReturnCredited, DecideCredit, EvolveCredit>(
              event::kReturnCredited, Place::kHeadOffice, {Role::kTreasurer}),
          with_loss};
}

}  // namespace amanat::rules::treasury
