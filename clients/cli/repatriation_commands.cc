#include "clients/cli/repatriation_commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "amanat/acts/repatriation.h"
#include "amanat/repatriation/v1/repatriation.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/values.h"
#include "ledger/base/file.h"
#include "ledger/entry/entry.h"
#include "services/rpc/channel.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::cli {
namespace {

namespace api = repatriation::v1;
using Stub = api::Repatriation::Stub;

constexpr char kStatePrefix[] = "CASE_STATE_";

struct Arguments {
  std::string case_id, person, reason, hiring, liable_party, distress_date, outcome;
  std::string line, amount, currency, allotment, emergency, expense_date, site, state;
  std::vector<std::string> receipts;
  uint64_t assistance = 0, index = 0;
  bool all = false;
};

absl::StatusOr<std::unique_ptr<Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("repatriation"));
  return api::Repatriation::NewStub(channel);
}

// An id that must be given.
absl::StatusOr<std::string> GivenId(const std::string& hex, absl::string_view option) {
  const auto id = StreamId::FromHex(hex);
  if (!id.ok()) return Annotate(id.status(), option);
  return id->str();
}

absl::Status OpenCase(Session& session, const Arguments& arguments, api::PrepareRequest& request) {
  api::OpenCase& act = *request.mutable_open_case();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(), IdFromText(session, arguments.case_id, "--case"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_person(), IdFromText(session, arguments.person, "--person"));
  act.set_reason(arguments.reason);
  act.set_hiring(arguments.hiring);
  act.set_liable_party(arguments.liable_party);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_distress_date(),
                          DateFromText(session, arguments.distress_date, "--distress-date"));
  session.Print({{"case", HexEncode(act.case_id())}, {"person", HexEncode(act.person())}});
  session.EndTable();
  return absl::OkStatus();
}

absl::Status Propose(const Arguments& arguments, api::Recommend& act) {
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(), GivenId(arguments.case_id, "--case"));
  act.set_assistance(arguments.assistance);
  act.set_line(arguments.line);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(),
                          MoneyFromText(arguments.amount, arguments.currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(), GivenId(arguments.allotment, "--allotment"));
  return absl::OkStatus();
}

absl::Status EmergencyApprove(Session&, const Arguments& arguments, api::PrepareRequest& request) {
  request.mutable_emergency_approve()->set_emergency(arguments.emergency);
  return Propose(arguments, *request.mutable_emergency_approve()->mutable_assistance());
}

absl::Status Approve(Session&, const Arguments& arguments, api::PrepareRequest& request) {
  api::Approve& act = *request.mutable_approve();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(), GivenId(arguments.case_id, "--case"));
  act.set_assistance(arguments.assistance);
  return absl::OkStatus();
}

// Writes the salts before anything is sent: without its salt a digest proves nothing. The name
// holds a digest, so that a second try does not write over what the first one may have recorded.
absl::Status ReadReceipts(Session& session, const Arguments& arguments, api::Disburse& act) {
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "receipts need a state_directory in the profile, where their salts are kept");
  }
  std::string salts = "amanat-receipts/v1\n";
  for (const std::string& path : arguments.receipts) {
    AMANAT_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path));
    const Hash salt = session.random().Draw<Hash>();
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

absl::Status Disburse(Session& session, const Arguments& arguments, api::PrepareRequest& request) {
  api::Disburse& act = *request.mutable_disburse();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(), GivenId(arguments.case_id, "--case"));
  act.set_assistance(arguments.assistance);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(),
                          MoneyFromText(arguments.amount, arguments.currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_expense_date(),
                          DateFromText(session, arguments.expense_date, "--expense-date"));
  return ReadReceipts(session, arguments, act);
}

absl::Status Release(Session&, const Arguments& arguments, api::PrepareRequest& request) {
  api::Release& act = *request.mutable_release();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(), GivenId(arguments.case_id, "--case"));
  act.set_assistance(arguments.assistance);
  act.set_reason(arguments.reason);
  return absl::OkStatus();
}

absl::Status Withdraw(Session&, const Arguments& arguments, api::PrepareRequest& request) {
  api::Withdraw& act = *request.mutable_withdraw();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_case_id(), GivenId(arguments.case_id, "--case"));
  act.set_assistance(arguments.assistance);
  act.set_reason(arguments.reason);
  return absl::OkStatus();
}

absl::Status Ratify(Session&, const Arguments& arguments, api::PrepareRequest& request) {
  request.mutable_ratify()->set_site(arguments.site);
  request.mutable_ratify()->set_index(arguments.index);
  return absl::OkStatus();
}

absl::Status Close(Session&, const Arguments& arguments, api::PrepareRequest& request) {
  AMANAT_ASSIGN_OR_RETURN(*request.mutable_close()->mutable_case_id(),
                          GivenId(arguments.case_id, "--case"));
  request.mutable_close()->set_outcome(arguments.outcome);
  return absl::OkStatus();
}

// Says which number a new assistance was given.
void PrintNumber(Session& session, const common::v1::PreparedCommand& prepared) {
  const auto command = entry::DecodeCommand(prepared.command());
  if (!command.ok()) return;
  const auto print = [&](const auto& body) {
    if (!body.ok()) return;
    session.Print({{"case", body->case_id.hex()}, {"assistance", absl::StrCat(body->assistance)}});
    session.EndTable();
  };
  if (command->event_type == static_cast<uint32_t>(event::kAssistanceRecommended)) {
    print(wire::Decode<repatriation::AssistanceRecommended>(command->body));
  } else if (command->event_type == static_cast<uint32_t>(event::kAssistanceEmergencyApproved)) {
    print(wire::Decode<repatriation::AssistanceEmergencyApproved>(command->body));
  }
}

Exit Execute(Session& session, api::PrepareRequest request) {
  return ExecuteAct(session, Dial(session), std::move(request),
                    [&](const auto& prepared) { PrintNumber(session, prepared); });
}

std::string InstantOf(int64_t micros) { return micros == 0 ? "" : FormatInstant(micros); }
std::string YesOrNo(bool value) { return value ? "yes" : "no"; }

std::string StateTextOf(api::AssistanceState state) {
  return StateText(api::AssistanceState_Name(state), "ASSISTANCE_STATE_");
}

void PrintCase(Session& session, const api::Case& item) {
  Session::Row row = {{"case", HexEncode(item.case_id())},
                      {"site", item.site()},
                      {"state", StateText(api::CaseState_Name(item.state()), kStatePrefix)},
                      {"reason", item.reason()},
                      {"hiring", item.hiring()},
                      {"liable_party", item.liable_party()},
                      {"opened", InstantOf(item.opened_micros())},
                      {"notice_due", InstantOf(item.notice_due_micros())},
                      {"overdue", YesOrNo(item.notice_overdue())},
                      {"closed", InstantOf(item.closed_micros())},
                      {"outcome", item.outcome()}};
  // One row for each line and currency, or one without.
  const auto print = [&](const std::string& line, const std::string& approved,
                         const std::string& paid, const std::string& currency) {
    Session::Row whole = row;
    whole.insert(whole.end(),
                 {{"line", line}, {"approved", approved}, {"paid", paid}, {"currency", currency}});
    session.Print(whole);
  };
  if (item.totals().empty()) print("", "", "", "");
  for (const api::LineTotal& total : item.totals()) {
    print(total.line(), TextOf(total.approved()), TextOf(total.paid()),
          total.approved().currency_code());
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
  return PrintList(session, Dial(session), &Stub::ListCases, request,
                   [&](const api::ListCasesResponse& page) {
                     for (const api::Case& item : page.cases()) PrintCase(session, item);
                   });
}

Exit Show(Session& session, const Arguments& arguments) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  const auto id = GivenId(arguments.case_id, "--case");
  if (!id.ok()) return session.Fail(id.status());
  api::GetCaseRequest request;
  request.set_case_id(*id);
  api::Case item;
  const grpc::Status status = (*stub)->GetCase(rpc::MakeContext().get(), request, &item);
  if (!status.ok()) return session.Fail(status);
  PrintCase(session, item);
  session.EndTable();
  for (const api::Assistance& each : item.assistances()) {
    session.Print({{"assistance", absl::StrCat(each.number())},
                   {"line", each.line()},
                   {"state", StateTextOf(each.state())},
                   {"amount", TextOf(each.amount())},
                   {"paid", each.has_paid() ? TextOf(each.paid()) : ""},
                   {"currency", each.amount().currency_code()},
                   {"allotment", HexEncode(each.allotment())},
                   {"recommender", each.recommender()},
                   {"approver", each.approver()},
                   {"payer", each.payer()},
                   {"emergency", each.emergency()},
                   {"approval_index", absl::StrCat(each.approval_index())},
                   {"disbursement_index", absl::StrCat(each.disbursement_index())},
                   {"expense_date", TextOf(each.expense_date())},
                   {"ended", each.ended()}});
  }
  return Exit::kDone;
}

Exit ListNotices(Session& session, const Arguments& arguments) {
  api::ListNoticesRequest request;
  request.set_site(arguments.site);
  return PrintList(
      session, Dial(session), &Stub::ListNotices, request,
      [&](const api::ListNoticesResponse& page) {
        for (const api::Notice& item : page.notices()) {
          session.Print({{"site", item.site()},
                         {"case", HexEncode(item.case_id())},
                         {"assistance", absl::StrCat(item.assistance())},
                         {"liable_party", item.liable_party()},
                         {"line", item.line()},
                         {"amount", TextOf(item.amount())},
                         {"currency", item.amount().currency_code()},
                         {"due", InstantOf(item.due_micros())},
                         {"overdue", YesOrNo(item.overdue())},
                         {"disbursement_index", absl::StrCat(item.disbursement_index())}});
        }
      });
}

Exit ListEmergencies(Session& session, const Arguments& arguments) {
  api::ListEmergenciesRequest request;
  request.set_include_ratified(arguments.all);
  return PrintList(session, Dial(session), &Stub::ListEmergencies, request,
                   [&](const api::ListEmergenciesResponse& page) {
                     for (const api::Emergency& item : page.emergencies()) {
                       session.Print({{"site", item.site()},
                                      {"index", absl::StrCat(item.approval_index())},
                                      {"case", HexEncode(item.case_id())},
                                      {"assistance", absl::StrCat(item.assistance())},
                                      {"line", item.line()},
                                      {"amount", TextOf(item.amount())},
                                      {"currency", item.amount().currency_code()},
                                      {"emergency", item.emergency()},
                                      {"approver", item.approver()},
                                      {"state", StateTextOf(item.state())},
                                      {"deadline", InstantOf(item.deadline_micros())},
                                      {"late", YesOrNo(item.late())},
                                      {"ratified", InstantOf(item.ratified_micros())}});
                     }
                   });
}

Exit ListWork(Session& session, const Arguments&) {
  return PrintList(
      session, Dial(session), &Stub::ListWork, api::ListWorkRequest(),
      [&](const api::ListWorkResponse& page) {
        for (const api::Work& item : page.work()) {
          session.Print({{"do", StateText(api::WorkKind_Name(item.kind()), "WORK_KIND_")},
                         {"site", item.site()},
                         {"case", HexEncode(item.case_id())},
                         {"assistance", absl::StrCat(item.assistance())},
                         {"line", item.line()},
                         {"amount", TextOf(item.amount())},
                         {"currency", item.amount().currency_code()},
                         {"since", InstantOf(item.since_micros())}});
        }
      });
}

using Fill = std::function<absl::Status(Session&, const Arguments&, api::PrepareRequest&)>;

struct Group {
  CLI::App& app;
  Session& session;
  Exit& exit;
  std::shared_ptr<Arguments> arguments;

  CLI::App* Act(const char* name, const char* text, const Fill& fill) const {
    CLI::App* command = app.add_subcommand(name, text);
    command->callback([&session = session, &exit = exit, arguments = arguments, fill] {
      api::PrepareRequest request;
      const absl::Status status = fill(session, *arguments, request);
      exit = status.ok() ? Execute(session, std::move(request)) : session.Fail(status);
    });
    return command;
  }
  CLI::App* Query(const char* name, const char* text,
                  Exit (*query)(Session&, const Arguments&)) const {
    CLI::App* command = app.add_subcommand(name, text);
    command->callback([&session = session, &exit = exit, arguments = arguments, query] {
      exit = query(session, *arguments);
    });
    return command;
  }
  void Case(CLI::App& command) const {
    command.add_option("--case", arguments->case_id, "The case, 32 hex digits")->required();
  }
  void Assistance(CLI::App& command) const {
    Case(command);
    command.add_option("--assistance", arguments->assistance, "Its number within the case")
        ->required();
  }
  void Money(CLI::App& command) const {
    command.add_option("--amount", arguments->amount, "Such as 1234.56")->required();
    command.add_option("--currency", arguments->currency, "ISO 4217, such as SAR")->required();
  }
  void Proposal(CLI::App& command) const {
    Case(command);
    command.add_option("--assistance", arguments->assistance, "Its number; default: the next one");
    command
        .add_option("--line", arguments->line,
                    "Cost line: ticket, attendant-ticket, exit-fine, shelter, medical, legal, "
                    "remains, interpreter, subsistence")
        ->required();
    Money(command);
    command.add_option("--allotment", arguments->allotment, "Paid from it, 32 hex digits")
        ->required();
  }
};

void AddCaseActs(const Group& group) {
  Arguments& arguments = *group.arguments;
  CLI::App* open = group.Act("open-case", "Open a case for a person in distress", OpenCase);
  open->add_option("--case", arguments.case_id, "Its id, 32 hex digits; default: random");
  open->add_option("--person", arguments.person, "The person's id; default: random");
  open->add_option("--reason", arguments.reason,
                   "contract-violation, abuse, illness, death, calamity, war, "
                   "illegal-recruitment, stranded")
      ->required();
  open->add_option("--hiring", arguments.hiring, "agency, employer, direct, government")
      ->required();
  open->add_option("--liable-party", arguments.liable_party,
                   "Code of the agency or employer that is to bear the cost");
  open->add_option("--distress-date", arguments.distress_date,
                   "YYYY-MM-DD; default: the effective date");
  CLI::App* close = group.Act("close", "Close a case for which nothing more is done", Close);
  group.Case(*close);
  close
      ->add_option("--outcome", arguments.outcome,
                   "repatriated, helped-abroad, settled-by-liable-party, referred, "
                   "declined-by-person, contact-lost, entered-in-error")
      ->required();
  group.Proposal(*group.Act("recommend", "Recommend a payment of the case",
                            [](Session&, const Arguments& a, api::PrepareRequest& r) {
                              return Propose(a, *r.mutable_recommend());
                            }));
  CLI::App* withdraw =
      group.Act("withdraw", "Withdraw a recommendation that nobody has approved", Withdraw);
  group.Assistance(*withdraw);
  withdraw
      ->add_option("--reason", arguments.reason,
                   "no-longer-needed, paid-by-liable-party, declined-by-person, replaced, "
                   "entered-in-error")
      ->required();
  group.Assistance(*group.Act("approve", "Approve what somebody else recommended", Approve));
  CLI::App* emergency = group.Act(
      "emergency-approve", "Approve alone; head office ratifies within 48 hours", EmergencyApprove);
  group.Proposal(*emergency);
  emergency
      ->add_option("--emergency", arguments.emergency,
                   "no-second-officer, life-at-risk, office-closed")
      ->required();
}

void AddPaymentActs(const Group& group) {
  Arguments& arguments = *group.arguments;
  CLI::App* disburse = group.Act("disburse", "Record a payment that was made", Disburse);
  group.Assistance(*disburse);
  group.Money(*disburse);
  disburse->add_option("--receipt", arguments.receipts, "File of a receipt; repeatable")
      ->allow_extra_args(false);
  disburse->add_option("--expense-date", arguments.expense_date,
                       "YYYY-MM-DD; default: the effective date");
  CLI::App* release =
      group.Act("release", "Give up an approved payment that was not made; its hold ends", Release);
  group.Assistance(*release);
  release
      ->add_option("--reason", arguments.reason,
                   "no-longer-needed, paid-by-liable-party, entered-in-error")
      ->required();
  CLI::App* ratify =
      group.Act("ratify", "At head office: ratify an emergency approval (see emergencies)", Ratify);
  ratify->add_option("--site", arguments.site, "The consulate")->required();
  ratify->add_option("--index", arguments.index, "Of the approval in the consulate's fund log")
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
      "  amanat --sign payer-1=payer-1.key repatriation disburse --case 5f... --assistance 1 \\\n"
      "    --amount 1234.56 --currency SAR --receipt ticket.pdf");
  const Group group{*repatriation, session, exit, std::make_shared<Arguments>()};
  AddCaseActs(group);
  AddPaymentActs(group);
  Arguments& arguments = *group.arguments;
  CLI::App* cases = group.Query("cases", "List cases", ListCases);
  cases->add_option("--state", arguments.state, "open, recommended, approved, paid, closed");
  cases->add_option("--site", arguments.site, "Of this consulate only");
  group.Case(*group.Query("show", "Show a case with its payments", Show));
  group
      .Query("notices", "List what liable parties owe and head office has not taken over",
             ListNotices)
      ->add_option("--site", arguments.site, "Of this consulate only");
  group.Query("emergencies", "List emergency approvals that are not ratified", ListEmergencies)
      ->add_flag("--all", arguments.all, "Ratified ones, too");
  group.Query("worklist", "List what waits for somebody at this site", ListWork);
}

}  // namespace amanat::cli
