#include "clients/cli/repatriation_commands.h"

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "clients/cli/assistance_rows.h"
#include "clients/cli/calls.h"
#include "clients/cli/cash_warning.h"
#include "clients/cli/ceiling_warning.h"
#include "clients/cli/document.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/id_lookup.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/receipt_key.h"
#include "clients/cli/values.h"
#include "clients/cli/verbs.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/file.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/log_name.h"
#include "services/rpc/channel.h"

namespace amanat::cli {
namespace {

namespace api = repatriation::v1;
using Stub = api::Repatriation::Stub;

constexpr char kStatePrefix[] = "CASE_STATE_";

struct Arguments {
  std::string case_id, person, reason, hiring, liable_party, distress_date, outcome;
  std::string line, amount, currency, allotment, emergency, expense_date, site, state;
  std::vector<std::string> receipts;
  std::string approval, refund_date, statement_line, spend;
  uint64_t assistance = 0;
  bool all = false, without_key = false;
};

absl::StatusOr<std::unique_ptr<Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("repatriation"));
  return api::Repatriation::NewStub(channel);
}

absl::Status OpenCase(Session& session, const Arguments& a, api::PrepareRequest& request) {
  acts::v1::CaseOpened& act = *request.mutable_open_case();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(),
                          IdOrNew(session, IdKind::kCase, a.case_id, "--case"));
  AMANAT_ASSIGN_OR_RETURN(*request.add_subjects(),
                          IdOrNew(session, IdKind::kMember, a.person, "--person"));
  act.set_reason(a.reason);
  act.set_hiring(a.hiring);
  act.set_liable_party(a.liable_party);
  AMANAT_ASSIGN_OR_RETURN(const CivilDays since,
                          DaysFromText(session, a.distress_date, "--distress-date"));
  act.set_distress_date(since);
  return absl::OkStatus();
}

// What several acts have in common is filled in by objects that take any of them.
constexpr auto kNamesCase = [](Session& session, const Arguments& a, auto& act) -> absl::Status {
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(),
                          IdOf(session, IdKind::kCase, a.case_id, "--case"));
  return absl::OkStatus();
};

constexpr auto kNamesAssistance = [](Session& session, const Arguments& a, auto& act) {
  act.set_assistance(a.assistance);
  return kNamesCase(session, a, act);
};

constexpr auto kEndsAssistance = [](Session& session, const Arguments& a, auto& act) {
  act.set_reason(a.reason);
  return kNamesAssistance(session, a, act);
};

constexpr auto kProposes = [](Session& session, const Arguments& a, auto& act) -> absl::Status {
  AMANAT_RETURN_IF_ERROR(kNamesAssistance(session, a, act));
  act.set_line(a.line);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(),
                          IdOf(session, IdKind::kAllotment, a.allotment, "--allotment"));
  return absl::OkStatus();
};

absl::Status EmergencyApprove(Session& session, const Arguments& a,
                              acts::v1::AssistanceEmergencyApproved& act) {
  act.set_emergency(a.emergency);
  return kProposes(session, a, act);
}

// By a key of his own a payer recognises no receipt that a colleague paid against: that is nobody's omission.
absl::Status CheckReceiptKey(const Profile& profile, const Arguments& arguments) {
  if (arguments.receipts.empty() || arguments.without_key || !profile.receipt_key.empty()) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(
      "the profile names no receipt_key, the file that all payers of an office share: without it a "
      "receipt that a colleague paid against is not recognised, and can be paid twice. Put "
      "receipt_key into the profile, or say --receipt-without-key");
}

// Writes the salts before anything is sent: without its salt a digest proves nothing. The name
// holds a digest, so that a second try does not write over what the first one may have recorded.
absl::Status ReadReceipts(Session& session, const Arguments& arguments,
                          acts::v1::AssistanceDisbursed& act) {
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "receipts need a state_directory in the profile, where their salts are kept");
  }
  AMANAT_RETURN_IF_ERROR(CheckReceiptKey(session.options().profile, arguments));
  AMANAT_ASSIGN_OR_RETURN(const ReceiptKey key,
                          LoadReceiptKey(session.options().profile, session.random()));
  if (key.made && !session.options().profile.receipt_key.empty()) {
    terminal::Say(
        absl::StrCat("amanat: made a new key of receipts, ", session.options().profile.receipt_key,
                     ": copy it to everybody who pays at this office, for who has another one "
                     "does not recognise these receipts"));
  }
  std::string salts = "amanat-receipts/v1\n";
  for (const std::string& path : arguments.receipts) {
    AMANAT_ASSIGN_OR_RETURN(const std::string bytes, ReadDocument(path, "--receipt"));
    const Hash salt = key.SaltOf(bytes);
    const Hash digest = SaltedDigest(salt, bytes);
    act.add_receipts(digest.str());
    absl::StrAppend(&salts, salt.hex(), " ", digest.hex(), "\n");
  }
  if (session.options().dry_run || act.receipts().empty()) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, 0700));
  const std::string path =
      absl::StrCat(folder, "/", HexEncode(act.case_id()), "-", act.assistance(), "-",
                   HexEncode(absl::string_view(act.receipts(0)).substr(0, 8)), ".receipts");
  return WriteFileDurably(path, salts, 0600);
}

absl::Status Disburse(Session& session, const Arguments& a, acts::v1::AssistanceDisbursed& act) {
  AMANAT_RETURN_IF_ERROR(kNamesAssistance(session, a, act));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date,
                          DaysFromText(session, a.expense_date, "--expense-date"));
  act.set_expense_date(date);
  return ReadReceipts(session, a, act);
}

absl::Status Refund(Session& session, const Arguments& a, acts::v1::SpendRefunded& act) {
  AMANAT_ASSIGN_OR_RETURN(const LogIndex spend,
                          IndexFromText(session, a.spend, "--spend", InOwnFund(session)));
  act.set_spend(spend);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(
      *act.mutable_statement_line(),
      IdentifierFromText(intake::Identifier::kStatementLine, a.statement_line, "--statement-line"));
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date,
                          DaysFromText(session, a.refund_date, "--refund-date"));
  act.set_refund_date(date);
  return absl::OkStatus();
}

absl::Status Ratify(Session& session, const Arguments& a, acts::v1::EmergencyRatified& act) {
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_approval(),
                          EntryFromText(session, a.approval, "--approval"));
  return absl::OkStatus();
}

absl::Status Close(Session& session, const Arguments& a, acts::v1::CaseClosed& act) {
  act.set_outcome(a.outcome);
  return kNamesCase(session, a, act);
}

// The number that the service gave to a new assistance, as it stands in what was prepared.
template <typename Body>
uint64_t NumberIn(const common::v1::PreparedCommand& prepared) {
  const auto command = entry::DecodeCommand(prepared.command());
  Body body;
  return command.ok() && body.ParseFromString(command->body) ? body.assistance() : 0;
}

// What was drawn or given out for the act, once it stands or is on its way to others who sign.
void PrintNew(Session& session, const api::PrepareRequest& request, uint64_t assistance) {
  if (request.has_open_case()) {
    session.Print({{"case", HexEncode(request.open_case().case_id())},
                   {"person", HexEncode(request.subjects(0))}});
  } else if (assistance != 0) {
    const std::string& case_id = request.has_recommend() ? request.recommend().case_id()
                                                         : request.emergency_approve().case_id();
    session.Print({{"case", HexEncode(case_id)}, {"assistance", absl::StrCat(assistance)}});
  }
  session.EndTable();
}

Exit Execute(Session& session, api::PrepareRequest request) {
  OpenFields open;
  if (request.has_recommend() || request.has_emergency_approve()) open = {"assistance"};
  uint64_t assistance = 0;
  const auto show = [&](const common::v1::PreparedCommand& prepared) {
    if (request.has_recommend()) {
      assistance = NumberIn<acts::v1::AssistanceRecommended>(prepared);
      WarnOfCeiling(session, request.recommend());
      WarnOfCash(session, request.recommend());
    } else if (request.has_emergency_approve()) {
      assistance = NumberIn<acts::v1::AssistanceEmergencyApproved>(prepared);
    }
  };
  const Exit exit = ExecuteAct(session, Dial(session), request, show, open);
  if (exit == Exit::kDone && !session.options().dry_run) PrintNew(session, request, assistance);
  return exit;
}

std::string YesOrNo(bool value) { return value ? "yes" : "no"; }

std::string StateTextOf(api::AssistanceState state) {
  return StateText(api::AssistanceState_Name(state), "ASSISTANCE_STATE_");
}

void PrintCase(Session& session, const api::Case& item) {
  Session::Row row = {{"case", HexEncode(item.content().case_id())},
                      {"site", item.site()},
                      {"state", StateText(api::CaseState_Name(item.state()), kStatePrefix)},
                      {"reason", item.content().reason()},
                      {"hiring", item.content().hiring()},
                      {"liable_party", item.content().liable_party()},
                      {"opened", session.Time(item.opened_micros())},
                      {"notice_due", session.Time(item.notice_due_micros())},
                      {"overdue", YesOrNo(item.notice_overdue())},
                      {"closed", session.Time(item.closed_micros())},
                      {"outcome", item.outcome()}};
  // One row for each line and currency, or one without. Both sums are net of what came back.
  const auto print = [&](const std::string& line, const Cell& approved, const Cell& paid,
                         const std::string& currency) {
    Session::Row whole = row;
    whole.insert(
        whole.end(),
        {{"line", line}, {"approved_net", approved}, {"paid_net", paid}, {"currency", currency}});
    session.Print(whole);
  };
  if (item.totals().empty()) print("", "", "", "");
  for (const api::LineTotal& total : item.totals()) {
    print(total.line(), TextOf(total.approved()), TextOf(total.paid()),
          CurrencyOf(total.approved()));
  }
}

Exit ListCases(Session& session, const Arguments& arguments) {
  api::ListCasesRequest request;
  request.set_site(arguments.site);
  if (!arguments.state.empty()) {
    api::CaseState state = api::CASE_STATE_UNSPECIFIED;
    if (!api::CaseState_Parse(absl::StrCat(kStatePrefix, absl::AsciiStrToUpper(arguments.state)),
                              &state)) {
      return session.Fail(
          absl::InvalidArgumentError("--state is open, recommended, approved, paid or closed"));
    }
    request.set_state(state);
  }
  return PrintItems(session, Dial(session), &Stub::ListCases, &api::ListCasesResponse::cases,
                    request, [&](const api::Case& item) { PrintCase(session, item); });
}

Exit Show(Session& session, const Arguments& arguments) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  const auto id = IdOf(session, IdKind::kCase, arguments.case_id, "--case");
  if (!id.ok()) return session.Fail(id.status());
  api::GetCaseRequest request;
  request.set_case_id(*id);
  api::Case item;
  const grpc::Status status = (*stub)->GetCase(rpc::MakeContext().get(), request, &item);
  if (!status.ok()) return session.Fail(status);
  PrintCase(session, item);
  session.EndTable();
  PrintAssistances(session, item);
  return Exit::kDone;
}

Exit ListNotices(Session& session, const Arguments& arguments) {
  api::ListNoticesRequest request;
  request.set_site(arguments.site);
  return PrintItems(
      session, Dial(session), &Stub::ListNotices, &api::ListNoticesResponse::notices, request,
      [&](const api::Notice& item) {
        session.Print({{"site", item.site()},
                       {"case", HexEncode(item.case_id())},
                       {"assistance", absl::StrCat(item.assistance())},
                       {"liable_party", item.liable_party()},
                       {"line", item.line()},
                       {"amount", TextOf(item.amount())},
                       {"currency", CurrencyOf(item.amount())},
                       {"due", session.Time(item.due_micros())},
                       {"overdue", YesOrNo(item.overdue())},
                       {"disbursement_index", absl::StrCat(item.disbursement_index())}});
      });
}

// By the whole name of the consulate's log, which the answer says how far it is known.
std::string PlaceOfApproval(const api::Emergency& item, const api::ListEmergenciesResponse& page) {
  for (const common::v1::Sight& sight : page.sights()) {
    const auto log = entry::ParseLogName(sight.log_name());
    if (log.ok() && log->site == item.site() && log->book == entry::Book::kFund) {
      return absl::StrCat(sight.log_name(), ":", item.approval_index());
    }
  }
  return absl::StrCat(item.site(), ":", item.approval_index());
}

void PrintEmergency(Session& session, const api::Emergency& item,
                    const api::ListEmergenciesResponse& page) {
  const acts::v1::AssistanceEmergencyApproved& content = item.content();
  session.Print({{"site", item.site()},
                 {"index", absl::StrCat(item.approval_index())},
                 {"approval", PlaceOfApproval(item, page)},
                 {"case", HexEncode(content.case_id())},
                 {"assistance", absl::StrCat(content.assistance())},
                 {"line", content.line()},
                 {"amount", TextOf(content.amount())},
                 {"currency", CurrencyOf(content.amount())},
                 {"emergency", content.emergency()},
                 {"approver", item.approver()},
                 {"state", StateTextOf(item.state())},
                 {"deadline", session.Time(item.deadline_micros())},
                 {"late", YesOrNo(item.late())},
                 {"ratified", session.Time(item.ratified_micros())}});
}

Exit ListEmergencies(Session& session, const Arguments& arguments) {
  api::ListEmergenciesRequest request;
  request.set_include_ratified(arguments.all);
  return PrintList(session, Dial(session), &Stub::ListEmergencies, request,
                   [&](const api::ListEmergenciesResponse& page) {
                     for (const api::Emergency& item : page.emergencies())
                       PrintEmergency(session, item, page);
                   });
}

Exit ListWork(Session& session, const Arguments&) {
  return PrintItems(
      session, Dial(session), &Stub::ListWork, &api::ListWorkResponse::work, api::ListWorkRequest(),
      [&](const api::Work& item) {
        const acts::v1::AssistanceRecommended& content = item.content();
        session.Print({{"do", StateText(api::WorkKind_Name(item.kind()), "WORK_KIND_")},
                       {"site", item.site()},
                       {"case", HexEncode(content.case_id())},
                       {"assistance", absl::StrCat(content.assistance())},
                       {"line", content.line()},
                       {"amount", TextOf(content.amount())},
                       {"currency", CurrencyOf(content.amount())},
                       {"since", session.Time(item.since_micros())}});
      });
}

using Request = api::PrepareRequest;
using CaseVerbs = Verbs<Request, Arguments>;

// Options that several verbs have.
void AddCase(CLI::App& verb, Arguments& a) {
  verb.add_option("--case", a.case_id, "The case: its id, short or the first digits of it")
      ->required();
}
void AddAssistance(CLI::App& verb, Arguments& a) {
  AddCase(verb, a);
  verb.add_option("--assistance", a.assistance, "Its number within the case")->required();
}
void AddMoney(CLI::App& verb, Arguments& a) {
  verb.add_option("--amount", a.amount, "Such as 1234.56")->required();
  verb.add_option("--currency", a.currency, "ISO 4217, such as SAR")->required();
}
void AddProposal(CLI::App& verb, Arguments& a) {
  AddCase(verb, a);
  verb.add_option("--assistance", a.assistance, "Its number; default: the next one");
  verb.add_option("--line", a.line, "Cost line")->required();
  AddMoney(verb, a);
  verb.add_option("--allotment", a.allotment,
                  "Paid from it: its id, short or the first digits of it")
      ->required();
}

void AddCaseActs(const CaseVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App* open = verbs.Act("open-case", "Open a case for a person in distress", OpenCase);
  open->add_option("--case", a.case_id, "Its id; default: a new one");
  open->add_option("--person", a.person, "The person's id; default: a new one");
  open->add_option("--reason", a.reason, "Why the person is in distress")->required();
  open->add_option("--hiring", a.hiring, "How the person was hired")->required();
  open->add_option("--liable-party", a.liable_party,
                   "Code of the registered agency, employer or insurer that is to bear the cost");
  open->add_option("--distress-date", a.distress_date, "YYYY-MM-DD; default: the effective date");
  CLI::App* close = verbs.Act("close", "Close a case for which nothing more is done",
                              &Request::mutable_close, Close);
  AddCase(*close, a);
  close->add_option("--outcome", a.outcome, "How it ended")->required();
  AddProposal(*verbs.Act("recommend", "Recommend a payment of the case",
                         &Request::mutable_recommend, kProposes),
              a);
  CLI::App* withdraw = verbs.Act("withdraw", "Withdraw a recommendation that nobody has approved",
                                 &Request::mutable_withdraw, kEndsAssistance);
  AddAssistance(*withdraw, a);
  withdraw->add_option("--reason", a.reason, "Why")->required();
  AddAssistance(*verbs.Act("approve", "Approve what somebody else recommended",
                           &Request::mutable_approve, kNamesAssistance),
                a);
  CLI::App* emergency =
      verbs.Act("emergency-approve", "Approve alone; head office ratifies within 48 hours",
                &Request::mutable_emergency_approve, EmergencyApprove);
  AddProposal(*emergency, a);
  emergency->add_option("--emergency", a.emergency, "Why nobody else could")->required();
}

void AddPaymentActs(const CaseVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App* disburse =
      verbs.Act("disburse", "Record a payment that was made", &Request::mutable_disburse, Disburse);
  AddAssistance(*disburse, a);
  AddMoney(*disburse, a);
  disburse->add_option("--receipt", a.receipts, "File of a receipt; repeatable")
      ->allow_extra_args(false);
  disburse->add_flag(
      "--receipt-without-key", a.without_key,
      "Though the profile names no receipt_key: only your own receipts are recognised");
  disburse->add_option("--expense-date", a.expense_date, "YYYY-MM-DD; default: the effective date");
  CLI::App* release =
      verbs.Act("release", "Give up an approved payment that was not made; its hold ends",
                &Request::mutable_release, kEndsAssistance);
  AddAssistance(*release, a);
  release->add_option("--reason", a.reason, "Why")->required();
  CLI::App* refund = verbs.Act(
      "refund",
      "Record that part of a payment was given back (all of it: amanat reverse); an officer, "
      "payer or treasurer signs",
      &Request::mutable_refund, Refund);
  refund->add_option("--spend", a.spend, "The payment's entry in this site's fund log")->required();
  AddMoney(*refund, a);
  refund
      ->add_option("--statement-line", a.statement_line,
                   "Of the bank's statement or the cash book; once only")
      ->required();
  refund->add_option("--refund-date", a.refund_date, "YYYY-MM-DD; default: the effective date");
  CLI::App* ratify =
      verbs.Act("ratify", "At head office: ratify an emergency approval (see emergencies)",
                &Request::mutable_ratify, Ratify);
  ratify->add_option("--approval", a.approval, "LOG:INDEX of the approval, such as riyadh:17")
      ->required();
}

}  // namespace

void AddRepatriationCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* repatriation =
      app.add_subcommand("repatriation", "Cases of people in distress, and payments for them");
  repatriation->require_subcommand(1);
  repatriation->footer(
      "Examples:\n"
      "  amanat --sign officer-1=officer-1.key repatriation open-case --reason abuse \\\n"
      "    --hiring agency --liable-party gulf-manpower --distress-date 2026-03-01\n"
      "  amanat --sign payer-1=payer-1.key repatriation disburse --case 5f07 --assistance 1 \\\n"
      "    --amount 1234.56 --currency SAR --receipt ticket.pdf");
  const CaseVerbs verbs{*repatriation, session, exit, Execute};
  AddCaseActs(verbs);
  AddPaymentActs(verbs);
  Arguments& a = *verbs.arguments;
  CLI::App* cases = verbs.Read("cases", "List cases", ListCases);
  cases->add_option("--state", a.state, "In this state only");
  cases->add_option("--site", a.site, "Of this consulate only");
  AddCase(*verbs.Read("show", "Show a case with its payments", Show), a);
  verbs
      .Read("notices", "List what liable parties owe and head office has not taken over",
            ListNotices)
      ->add_option("--site", a.site, "Of this consulate only");
  verbs.Read("emergencies", "List emergency approvals that are not ratified", ListEmergencies)
      ->add_flag("--all", a.all, "Ratified ones, too");
  verbs.Read("worklist", "List what waits for somebody at this site", ListWork);
}

}  // namespace amanat::cli
