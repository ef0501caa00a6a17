#include "services/contribution/contribution_core.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "ledger/examine/import_state.h"
#include "services/contribution/form.h"
#include "services/core/fund_rules.h"

namespace amanat::contribution {
namespace {

using accounts::AccountKey;
using accounts::Chart;
using core::Command;
using core::Context;
using core::Decision;
using core::Outcome;
using core::ReadBody;
using core::Refuse;
using core::RequireRole;
using core::RequireStream;
using directory::Operator;
using directory::Role;
using entry::EventType;

AccountKey CollectorAccount(const Context& context, const std::string& collector,
                            money::Currency currency) {
  return {context.site(), Chart::kCollector, currency, collector};
}

AccountKey TransitAccount(const Context& context, const std::string& collector,
                          money::Currency currency) {
  return {context.site(), Chart::kDepositsInTransit, currency, collector};
}

// A collector answers for his own receipts: nobody else writes in his name.
absl::StatusOr<const Operator*> RequireCollector(const Command& command, const Context& context,
                                                 const std::string& collector) {
  AMANAT_ASSIGN_OR_RETURN(const Operator* author,
                          RequireRole(command, context, {Role::kCollector}));
  AMANAT_RETURN_IF_ERROR(core::RequireHeadOffice(context));
  if (author->body.code != collector) {
    return absl::PermissionDeniedError(
        absl::StrCat("collector ", author->body.code, " acts in the name of another collector"));
  }
  return author;
}

absl::Status RequireReference(absl::string_view what, absl::string_view text) {
  if (IsReference(text)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(what, " is 1 to ", kReferenceBytesMax,
                                                 " letters, digits, hyphens, slashes and points"));
}

// The effects of one receipt, whether it came singly or in a file.
absl::StatusOr<Decision> DecideReceipt(const std::string& collector, const Contribution& body,
                                       const std::vector<SubjectId>& subjects,
                                       wire::CivilDate effective_date, const Context& context) {
  AMANAT_RETURN_IF_ERROR(CheckForm(body));
  if (subjects.size() != 1 || subjects.front().is_zero()) {
    return absl::InvalidArgumentError("a contribution is for exactly one member");
  }
  const directory::Schedule* schedule =
      context.directory.ScheduleOn(body.paid_on.days, context.directory_size);
  if (schedule == nullptr) {
    return absl::FailedPreconditionError(
        absl::StrCat("no benefit schedule is in force on ", FormatCivilDate(body.paid_on.days)));
  }
  const OnceFingerprint receipt = ReceiptKey(collector, body.receipt_book, body.receipt_number);
  if (context.log.FindOnce(receipt).has_value()) {
    return Refuse(Outcome::kDuplicate, "the receipt is recorded already");
  }
  const money::Money& due = schedule->body.contribution;
  if (body.amount.currency != due.currency) {
    return Refuse(Outcome::kCurrencyMismatch,
                  absl::StrCat("the schedule asks for ", money::CodeOf(due.currency)));
  }
  if (body.amount != due) {
    return Refuse(Outcome::kAmountMismatch,
                  absl::StrCat("the schedule asks for ", money::FormatMoney(due)));
  }
  if (body.paid_on > effective_date) {
    return Refuse(Outcome::kInvalidPeriod, "the payment date is after the effective date");
  }
  if (!IsPlausiblePeriod(body.contract_start.days, body.paid_on.days)) {
    return Refuse(Outcome::kInvalidPeriod, "contract start and payment date are too far apart");
  }
  Decision decision;
  decision.once.push_back(receipt);
  core::Post(decision, CollectorAccount(context, collector, due.currency),
             {context.site(), Chart::kContributionIncome, due.currency, ""}, due.minor_units);
  return decision;
}

}  // namespace

bool ContributionCore::Handles(EventType type) const {
  switch (type) {
    case EventType::kMemberEnrolled:
    case EventType::kContributionCollected:
    case EventType::kContributionManifest:
    case EventType::kContributionLine:
    case EventType::kDepositMade:
    case EventType::kBankCredited:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<Decision> ContributionCore::Decide(const Command& command,
                                                  const Context& context) const {
  switch (static_cast<EventType>(command.event_type)) {
    case EventType::kMemberEnrolled:
      return DecideEnrolment(command, context);
    case EventType::kContributionCollected:
      return DecideCollection(command, context);
    case EventType::kContributionManifest:
      return DecideManifest(command, context);
    case EventType::kDepositMade:
      return DecideDeposit(command, context);
    case EventType::kBankCredited:
      return DecideCredit(command, context);
    default:
      return absl::InvalidArgumentError("not an act of contributions");
  }
}

absl::StatusOr<Decision> ContributionCore::DecideEnrolment(const Command& command,
                                                           const Context& context) const {
  AMANAT_RETURN_IF_ERROR(RequireRole(command, context, {Role::kOfficer}).status());
  AMANAT_ASSIGN_OR_RETURN(const auto body, ReadBody<MemberEnrolled>(command));
  if (command.subjects.size() != 1 || command.subjects.front().is_zero()) {
    return absl::InvalidArgumentError("an enrolment is of exactly one member");
  }
  const SubjectId& member = command.subjects.front();
  AMANAT_RETURN_IF_ERROR(RequireStream(command, core::StreamOf(member)));
  if (!IsCountryCode(body.destination)) {
    return absl::InvalidArgumentError("the destination is no ISO 3166-1 alpha-3 code");
  }
  if (!IsHiring(body.hiring)) {
    return absl::InvalidArgumentError("hiring is agency, direct or government");
  }
  const auto before = enrolments_.find(member);
  if (before != enrolments_.end() &&
      std::any_of(before->second.begin(), before->second.end(), [&](const MemberEnrolled& known) {
        return known.contract_start == body.contract_start;
      })) {
    return Refuse(Outcome::kAlreadyExists, "the member is enrolled for that contract already");
  }
  if (body.contract_end <= body.contract_start) {
    return Refuse(Outcome::kInvalidPeriod, "the contract ends before it begins");
  }
  return Decision{};
}

absl::StatusOr<Decision> ContributionCore::DecideCollection(const Command& command,
                                                            const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, ReadBody<Contribution>(command));
  AMANAT_RETURN_IF_ERROR(RequireCollector(command, context, body.collector).status());
  return DecideReceipt(body.collector, body, command.subjects, command.effective_date, context);
}

absl::StatusOr<Decision> ContributionCore::DecideManifest(const Command& command,
                                                          const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, ReadBody<entry::Manifest>(command));
  AMANAT_RETURN_IF_ERROR(RequireCollector(command, context, body.source).status());
  if (body.line_event_type != static_cast<uint32_t>(EventType::kContributionLine)) {
    return absl::InvalidArgumentError("a manifest of contributions has contribution lines");
  }
  if (body.count == 0 || body.count > examine::kImportLinesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat("a file has 1 to ", examine::kImportLinesMax, " lines"));
  }
  if (body.file_digest.is_zero()) return absl::InvalidArgumentError("no digest of the file");
  if (body.file_date > command.effective_date) {
    return Refuse(Outcome::kInvalidPeriod, "the file's date is after the effective date");
  }
  return Decision{};
}

absl::StatusOr<Decision> ContributionCore::DecideLine(const entry::LineCommand& line,
                                                      const Command& manifest,
                                                      const Context& context) const {
  // A manifest whose lines are recorded is read once, not for each of them.
  std::optional<entry::Manifest> read;
  if (manifest.body != import_body_) {
    AMANAT_ASSIGN_OR_RETURN(read, ReadBody<entry::Manifest>(manifest));
  }
  const entry::Manifest& file = read.has_value() ? *read : import_;
  AMANAT_ASSIGN_OR_RETURN(const auto body, wire::Decode<Contribution>(line.body));
  if (!body.collector.empty()) {
    return absl::InvalidArgumentError("a line's collector is its manifest's source");
  }
  if (line.effective_date != manifest.effective_date) {
    return absl::InvalidArgumentError("a line's effective date is its manifest's");
  }
  return DecideReceipt(file.source, body, line.subjects, line.effective_date, context);
}

absl::StatusOr<Decision> ContributionCore::DecideDeposit(const Command& command,
                                                         const Context& context) const {
  AMANAT_ASSIGN_OR_RETURN(const auto body, ReadBody<DepositMade>(command));
  AMANAT_RETURN_IF_ERROR(RequireCollector(command, context, body.collector).status());
  AMANAT_RETURN_IF_ERROR(RequireReference("a slip's number", body.slip));
  AMANAT_RETURN_IF_ERROR(RequireStream(command, DepositStream(body.collector, body.slip)));
  const OnceFingerprint slip = SlipKey(body.collector, body.slip);
  if (context.log.FindOnce(slip).has_value()) {
    return Refuse(Outcome::kDuplicate, "the slip is recorded already");
  }
  if (auto refusal = core::CheckAmount(body.amount)) return *refusal;
  if (body.deposited_on > command.effective_date) {
    return Refuse(Outcome::kInvalidPeriod, "deposited after the effective date");
  }
  Decision decision;
  decision.once.push_back(slip);
  core::Post(decision, TransitAccount(context, body.collector, body.amount.currency),
             CollectorAccount(context, body.collector, body.amount.currency),
             body.amount.minor_units);
  return decision;
}

absl::StatusOr<Decision> ContributionCore::DecideCredit(const Command& command,
                                                        const Context& context) const {
  AMANAT_RETURN_IF_ERROR(RequireRole(command, context, {Role::kTreasurer}).status());
  AMANAT_RETURN_IF_ERROR(core::RequireHeadOffice(context));
  AMANAT_ASSIGN_OR_RETURN(const auto body, ReadBody<BankCredited>(command));
  AMANAT_RETURN_IF_ERROR(core::CheckStatementLine(body.statement_line));
  AMANAT_RETURN_IF_ERROR(RequireStream(command, DepositStream(body.collector, body.slip)));
  const OnceFingerprint statement = core::StatementLineKey(body.statement_line);
  if (context.log.FindOnce(statement).has_value()) {
    return Refuse(Outcome::kDuplicate, "the line of the statement is recorded already");
  }
  const auto found = deposits_.find({body.collector, body.slip});
  if (found == deposits_.end()) {
    return Refuse(Outcome::kNotFound, "the collector made no deposit with that slip");
  }
  const Deposit& deposit = found->second;
  if (deposit.credit.has_value()) {
    return Refuse(Outcome::kWrongState, "the deposit is credited already");
  }
  if (body.amount.currency != deposit.body.amount.currency) {
    return Refuse(Outcome::kCurrencyMismatch, "another currency than the deposit's");
  }
  if (body.amount != deposit.body.amount) {
    return Refuse(Outcome::kAmountMismatch,
                  absl::StrCat("the deposit is of ", money::FormatMoney(deposit.body.amount)));
  }
  if (body.value_date < deposit.body.deposited_on || body.value_date > command.effective_date) {
    return Refuse(Outcome::kInvalidPeriod,
                  "the value date is before the deposit or after the effective date");
  }
  Decision decision;
  decision.once.push_back(statement);
  core::Post(decision, {context.site(), Chart::kBank, body.amount.currency, ""},
             TransitAccount(context, body.collector, body.amount.currency),
             body.amount.minor_units);
  return decision;
}

void ContributionCore::EvolveContribution(const examine::Leaf& leaf, const Context& context) {
  if (!wire::DecodeInto(leaf.command.body, line_).ok()) return;
  cover_->Record(line_, leaf, context);
  const std::string& collector = leaf.entry.line.has_value() ? import_.source : line_.collector;
  const money::Currency currency = line_.amount.currency;
  ++statistics_.contributions;
  for (Tally* tally : {&statistics_.by_currency[currency],
                       &statistics_.by_destination[{line_.destination, currency}],
                       &statistics_.by_collector[{collector, currency}]}) {
    ++tally->count;
    tally->minor_units += line_.amount.minor_units;
  }
}

void ContributionCore::Evolve(const examine::Leaf& leaf, uint32_t event_type,
                              const Context& context) {
  switch (static_cast<EventType>(event_type)) {
    case EventType::kMemberEnrolled:
      if (auto body = wire::Decode<MemberEnrolled>(leaf.command.body);
          body.ok() && !leaf.command.subjects.empty()) {
        enrolments_[leaf.command.subjects.front()].push_back(*std::move(body));
      }
      break;
    case EventType::kContributionCollected:
    case EventType::kContributionLine:
      EvolveContribution(leaf, context);
      break;
    case EventType::kContributionManifest:
      if (auto body = wire::Decode<entry::Manifest>(leaf.command.body); body.ok()) {
        import_body_ = leaf.command.body;
        import_ = *std::move(body);
        imports_[leaf.entry.index] = {};
      }
      break;
    case EventType::kImportClosed:
      if (auto body = wire::Decode<entry::ImportClosed>(leaf.command.body); body.ok()) {
        if (const auto it = imports_.find(body->manifest); it != imports_.end()) it->second = *body;
      }
      break;
    case EventType::kDepositMade:
      if (auto body = wire::Decode<DepositMade>(leaf.command.body); body.ok()) {
        const auto key = std::make_pair(body->collector, body->slip);
        deposits_[key] = {leaf.entry.index, *std::move(body), std::nullopt};
      }
      break;
    case EventType::kBankCredited:
      if (const auto body = wire::Decode<BankCredited>(leaf.command.body); body.ok()) {
        const auto it = deposits_.find({body->collector, body->slip});
        if (it != deposits_.end()) it->second.credit = leaf.entry.index;
      }
      break;
    default:
      break;
  }
}

const MemberEnrolled* ContributionCore::FindEnrolment(const SubjectId& member) const {
  const auto it = enrolments_.find(member);
  return it == enrolments_.end() ? nullptr : &it->second.back();
}

const entry::ImportClosed* ContributionCore::FindImport(LogIndex manifest) const {
  const auto it = imports_.find(manifest);
  return it == imports_.end() ? nullptr : &it->second;
}

}  // namespace amanat::contribution
