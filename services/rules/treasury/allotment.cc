// The way of an allotment out: head office issues it, the consulate accepts it, head office sees the
// acceptance.
#include <algorithm>
#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "amanat/acts/treasury.h"
#include "ledger/base/status.h"
#include "services/rules/act/recorded_row.h"
#include "services/rules/catalogue/catalogue.h"
#include "services/rules/treasury/account_keys.h"
#include "services/rules/treasury/act_groups.h"
#include "services/rules/treasury/allotment_reads.h"
#include "services/rules/treasury/checks.h"
#include "services/rules/treasury/inter_office.h"
#include "services/rules/treasury/tables.h"

namespace amanat::rules::treasury {

using ::amanat::treasury::AcceptanceSeen;
using ::amanat::treasury::AllotmentAccepted;
using ::amanat::treasury::AllotmentIssued;
using ::amanat::treasury::DueFrom;
using ::amanat::treasury::DueTo;
using ::amanat::treasury::OwnAccount;
using core::Cited;
using core::Refuse;
using directory::Role;
using money::Money;

namespace {

// The refusal of an issue whose value at home could not be told later. A currency that the directory prices is a
// foreign one, and its allotments pin one of its rates; one that it does not price is the fund's own, or one
// of which it has no rate that could be pinned.
std::optional<Decision> RefuseRate(const AllotmentIssued& body, const Context& context) {
  const money::Currency currency = body.amount.currency;
  if (body.rate != 0) {
    const directory::Rate* rate = context.directory.FindRate(body.rate, context.directory_size);
    if (rate != nullptr && rate->body.currency == currency) return std::nullopt;
    return Refuse(outcome::kUnknownRate,
                  absl::StrCat("entry ", body.rate, " of the directory is no rate of ",
                               money::CodeOf(currency)));
  }
  const std::vector<directory::Rate>& rates = context.directory.rates();
  const bool is_priced = std::any_of(rates.begin(), rates.end(), [&](const directory::Rate& rate) {
    return rate.index < context.directory_size && rate.body.currency == currency;
  });
  if (!is_priced) return std::nullopt;
  return Refuse(outcome::kUnknownRate,
                absl::StrCat("an allotment in ", money::CodeOf(currency),
                             " names the rate that pins its value at home, one of those that the "
                             "directory has"));
}

absl::StatusOr<Decision> DecideIssue(const Given<AllotmentIssued>& given) {
  const AllotmentIssued& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.allotment));
  if (body.allotment.is_zero() || body.purpose.empty()) {
    return absl::InvalidArgumentError("an allotment has an id and the code of its purpose");
  }
  if (context.log.VersionOf(body.allotment) != 0) {
    return Refuse(outcome::kAlreadyExists, "a stream of this id was opened already");
  }
  if (auto refusal = RefuseRate(body, context)) return *refusal;
  if (auto refusal = core::CheckAmount(body.amount)) return *refusal;
  const directory::AdmittedLog* recipient = context.FindLog(body.site, entry::Book::kFund);
  if (recipient == nullptr || body.site == context.site()) {
    return Refuse(outcome::kUnknownParty, "the site is no consulate with an admitted fund log");
  }
  Decision decision;
  decision.recipient = recipient->id;
  const money::Currency currency = body.amount.currency;
  core::Post(decision,
             OwnAccount(context, chart::kAllotmentInTransit, currency, body.allotment.hex()),
             OwnAccount(context, chart::kBank, currency), body.amount.minor_units);
  return decision;
}

absl::Status EvolveIssue(const Recorded<AllotmentIssued>& recorded, Evolution& evolution) {
  const AllotmentIssued& body = recorded.body;
  const Leaf& leaf = recorded.leaf;
  return IssuedAllotments().Put(evolution.rows,
                                {body.site, leaf.entry.recipient, body.amount, body.purpose,
                                 body.rate, recorded.index(), leaf.command.effective_date},
                                body.allotment);
}

absl::StatusOr<Decision> DecideAcceptance(const Given<AllotmentAccepted>& given) {
  const AllotmentAccepted& body = given.body;
  const Context& context = given.context;
  AMANAT_RETURN_IF_ERROR(core::RequireStream(given.command, body.allotment));
  AMANAT_ASSIGN_OR_RETURN(auto found, ReadOffer(context, body.allotment, body.issue));
  if (auto* refusal = std::get_if<Decision>(&found)) return std::move(*refusal);
  const auto& [head_office, amount, issue] = std::get<Offer>(found);
  const std::vector<entry::Reference> read = {body.issue};
  // A transfer is two halves: who sent the money is not who says that it came.
  if (core::SharesAuthor(context, given.command, issue)) {
    return RefuseOn(read, outcome::kSeparationOfDuties,
                    "who issued the allotment may not accept it");
  }
  if (auto refusal = CheckBankDate(body.bank_date, given.command)) {
    refusal->rests_on = read;
    return *refusal;
  }
  Decision decision;
  decision.recipient = head_office->id;
  decision.consumes = read;
  core::Post(decision,
             OwnAccount(context, chart::kAllotmentCash, amount.currency, body.allotment.hex()),
             DueTo(head_office->name.site, amount.currency, body.allotment), amount.minor_units);
  return decision;
}

// What the acceptance puts into the allotment's cash: the command does not say, the issue did.
absl::StatusOr<Money> AmountAccepted(const Leaf& leaf, const Context& context) {
  for (const entry::Posting& posting : leaf.entry.postings) {
    const accounts::Account* account = context.log.accounts().Find(posting.account);
    if (account == nullptr ||
        account->opening.chart != static_cast<uint32_t>(chart::kAllotmentCash)) {
      continue;
    }
    return Money{account->opening.currency, posting.amount};
  }
  return absl::InternalError("an accepted allotment without cash");
}

absl::Status EvolveAcceptance(const Recorded<AllotmentAccepted>& recorded, Evolution& evolution) {
  const Leaf& leaf = recorded.leaf;
  AMANAT_ASSIGN_OR_RETURN(const Money amount, AmountAccepted(leaf, recorded.context));
  AMANAT_RETURN_IF_ERROR(AcceptedAllotments().Put(
      evolution.rows,
      {recorded.body.issue.log, amount, recorded.index(), leaf.command.effective_date},
      recorded.body.allotment));
  return RecordAddressed(leaf, recorded.context, evolution.rows);
}

absl::StatusOr<Decision> DecideAcceptanceSeen(const Given<AcceptanceSeen>& given) {
  const AcceptanceSeen& body = given.body;
  const Context& context = given.context;
  AMANAT_ASSIGN_OR_RETURN(const Cited cited,
                          core::ReadCited(context, body.acceptance, event::kAllotmentAccepted));
  AMANAT_ASSIGN_OR_RETURN(const auto issued,
                          IssuedAllotments().Find(context.rows(), body.allotment));
  const auto acceptance = wire::Decode<AllotmentAccepted>(cited.leaf.command.body);
  if (!cited.fits || !acceptance.ok() || acceptance->allotment != body.allotment ||
      !issued.has_value() || issued->recipient != body.acceptance.log) {
    return absl::InvalidArgumentError("the cited entry does not accept an allotment of this log");
  }
  AMANAT_RETURN_IF_ERROR(core::RequireDateOf(cited.leaf, given.command));
  Decision decision;
  decision.consumes.push_back(body.acceptance);
  const Money& amount = issued->amount;
  core::Post(decision, DueFrom(issued->site, amount.currency, body.allotment),
             OwnAccount(context, chart::kAllotmentInTransit, amount.currency, body.allotment.hex()),
             amount.minor_units);
  return decision;
}

absl::Status EvolveAcceptanceSeen(const Recorded<AcceptanceSeen>& recorded, Evolution& evolution) {
  const StreamId& allotment = recorded.body.allotment;
  AMANAT_ASSIGN_OR_RETURN(IssuedAllotment issued,
                          FindRecorded(IssuedAllotments(), evolution.rows, allotment));
  issued.acceptance_seen = recorded.index();
  AMANAT_RETURN_IF_ERROR(IssuedAllotments().Put(evolution.rows, issued, allotment));
  return RecordTakenUp(recorded.leaf, recorded.context, evolution.rows);
}

std::optional<Command> TakeUpAcceptance(const Leaf& foreign, const entry::Reference& cited,
                                        const Context&) {
  const auto acceptance = wire::Decode<AllotmentAccepted>(foreign.command.body);
  if (!acceptance.ok()) return std::nullopt;
  return SeenCommand(event::kAcceptanceSeen, foreign, AcceptanceSeen{acceptance->allotment, cited});
}

}  // namespace

std::vector<Act> AllotmentActs() {
  return {MakeAct<AllotmentIssued, DecideIssue, EvolveIssue>(
              event::kAllotmentIssued, Place::kHeadOffice, {Role::kTreasurer}),
          MakeAct<AllotmentAccepted, DecideAcceptance, EvolveAcceptance>(
              event::kAllotmentAccepted, Place::kConsulate, {Role::kTreasurer, Role::kOfficer}),
          MakeAct<AcceptanceSeen, DecideAcceptanceSeen, EvolveAcceptanceSeen>(
              event::kAcceptanceSeen, Place::kHeadOffice, {})};
}

std::vector<Taking> AllotmentTakings() { return {{event::kAllotmentAccepted, TakeUpAcceptance}}; }

}  // namespace amanat::rules::treasury
