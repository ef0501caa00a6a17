#include "clients/cli/treasury_commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/treasury_lists.h"
#include "clients/cli/values.h"
#include "ledger/base/file.h"
#include "services/rpc/channel.h"

namespace amanat::cli {
namespace {

namespace api = treasury::v1;

constexpr size_t kStatementBytesMax = 64u << 20;

struct Arguments {
  std::string allotment, liquidation, site, amount, currency, purpose = "assistance", issue, entry;
  std::string bought, bought_currency, charged, charged_currency, charges = "0", date, statement,
                                                                  statement_line;
  std::string expense, liable_party, reason;
  std::vector<uint64_t> spends;
  uint64_t rate = 0, spend = 0;
  TreasuryListOptions list;
};

using Fill = absl::Status (*)(Session&, const Arguments&, api::PrepareRequest&);

// "LOG:INDEX"; a log's name holds no colon.
absl::Status NameFromText(const std::string& text, absl::string_view option, api::EntryName* name) {
  const size_t colon = text.rfind(':');
  uint64_t index = 0;
  if (colon == std::string::npos || colon == 0 ||
      !absl::SimpleAtoi(text.substr(colon + 1), &index)) {
    return absl::InvalidArgumentError(
        absl::StrCat(option, ": LOG:INDEX, such as owf.example/riyadh/fund/1:17"));
  }
  name->set_log_name(text.substr(0, colon));
  name->set_index(index);
  return absl::OkStatus();
}

// The statement's digest; its salt is kept in the state directory, without which nobody could ever
// show that the digest is this statement's.
absl::StatusOr<Hash> DigestOfStatement(Session& session, const std::string& path) {
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "a statement needs a state_directory in the profile, where its salt is kept");
  }
  AMANAT_ASSIGN_OR_RETURN(const std::string statement, ReadFile(path, kStatementBytesMax));
  const Hash salt = session.random().Draw<Hash>();
  const Hash digest = SaltedDigest(salt, statement);
  if (session.options().dry_run) return digest;
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, 0700));
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(
      absl::StrCat(folder, "/", digest.hex(), ".statement-salt"), salt.hex() + "\n", 0600));
  return digest;
}

absl::Status OpeningBalance(Session& session, const Arguments& a, api::PrepareRequest& request) {
  api::OpeningBalance& act = *request.mutable_opening_balance();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_statement_date(),
                          DateFromText(session, a.date, "--statement-date"));
  AMANAT_ASSIGN_OR_RETURN(const Hash digest, DigestOfStatement(session, a.statement));
  act.set_statement_digest(digest.str());
  return absl::OkStatus();
}

absl::Status Exchange(Session& session, const Arguments& a, api::PrepareRequest& request) {
  api::Exchange& act = *request.mutable_exchange();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_bought(), MoneyFromText(a.bought, a.bought_currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_charged(), MoneyFromText(a.charged, a.charged_currency));
  act.set_rate(a.rate);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_bank_date(), DateFromText(session, a.date, "--bank-date"));
  act.set_statement_line(a.statement_line);
  return absl::OkStatus();
}

absl::Status Issue(Session& session, const Arguments& a, api::PrepareRequest& request) {
  api::IssueAllotment& act = *request.mutable_issue();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(),
                          IdFromText(session, a.allotment, "--allotment"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  act.set_site(a.site);
  act.set_purpose(a.purpose);
  act.set_rate(a.rate);
  return absl::OkStatus();
}

absl::Status Accept(Session& session, const Arguments& a, api::PrepareRequest& request) {
  api::AcceptAllotment& act = *request.mutable_accept();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(),
                          IdFromText(session, a.allotment, "--allotment"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_bank_date(), DateFromText(session, a.date, "--bank-date"));
  if (a.issue.empty()) return absl::OkStatus();
  return NameFromText(a.issue, "--issue", act.mutable_issue());
}

absl::Status Liquidate(Session& session, const Arguments& a, api::PrepareRequest& request) {
  api::SubmitLiquidation& act = *request.mutable_liquidate();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_liquidation(),
                          IdFromText(session, a.liquidation, "--liquidation"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(),
                          IdFromText(session, a.allotment, "--allotment"));
  for (const uint64_t spend : a.spends) act.add_spends(spend);
  return absl::OkStatus();
}

absl::Status AcceptLine(Session&, const Arguments& a, api::PrepareRequest& request) {
  api::AcceptLine& act = *request.mutable_accept_line();
  act.set_spend(a.spend);
  act.set_expense(a.expense);
  act.set_liable_party(a.liable_party);
  return NameFromText(a.entry, "--liquidation", act.mutable_liquidation());
}

absl::Status SendBackLine(Session&, const Arguments& a, api::PrepareRequest& request) {
  api::SendBackLine& act = *request.mutable_send_back_line();
  act.set_spend(a.spend);
  act.set_reason(a.reason);
  return NameFromText(a.entry, "--liquidation", act.mutable_liquidation());
}

absl::Status Return(Session& session, const Arguments& a, api::PrepareRequest& request) {
  api::ReturnAllotment& act = *request.mutable_return_allotment();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(),
                          IdFromText(session, a.allotment, "--allotment"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_bank_date(), DateFromText(session, a.date, "--bank-date"));
  return absl::OkStatus();
}

absl::Status CreditReturn(Session& session, const Arguments& a, api::PrepareRequest& request) {
  api::CreditReturn& act = *request.mutable_credit_return();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_credited(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_charges(), MoneyFromText(a.charges, a.currency));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_bank_date(), DateFromText(session, a.date, "--bank-date"));
  return NameFromText(a.entry, "--returned", act.mutable_returned());
}

// Prepares and submits the act, and prints the id that was drawn for it.
Exit Execute(Session& session, api::PrepareRequest request) {
  const Exit exit = ExecuteAct(session, DialTreasury(session), request);
  if (exit != Exit::kDone || session.options().dry_run) return exit;
  if (request.has_issue()) {
    session.Print({{"allotment", HexEncode(request.issue().allotment())}});
  } else if (request.has_liquidate()) {
    session.Print({{"liquidation", HexEncode(request.liquidate().liquidation())}});
  }
  session.EndTable();
  return exit;
}

class Verbs {
 public:
  Verbs(CLI::App& treasury, Session& session, Exit& exit)
      : treasury_(treasury), session_(session), exit_(exit) {}

  // A verb that submits what `fill` makes of its options.
  CLI::App& Act(const std::string& name, const std::string& text, const std::string& example,
                Fill fill) {
    CLI::App* verb = treasury_.add_subcommand(name, text);
    verb->footer(absl::StrCat("Example:\n  amanat treasury ", name, " ", example));
    verb->callback([&session = session_, &exit = exit_, arguments = arguments_, fill] {
      api::PrepareRequest request;
      const absl::Status status = fill(session, *arguments, request);
      exit = status.ok() ? Execute(session, std::move(request)) : session.Fail(status);
    });
    return *verb;
  }
  CLI::App& List(const std::string& name, const std::string& text, TreasuryList list) {
    CLI::App* verb = treasury_.add_subcommand(name, text);
    verb->callback([&session = session_, &exit = exit_, arguments = arguments_, list] {
      exit = list(session, arguments->list);
    });
    return *verb;
  }
  Arguments& arguments() { return *arguments_; }

 private:
  CLI::App& treasury_;
  Session& session_;
  Exit& exit_;
  const std::shared_ptr<Arguments> arguments_ = std::make_shared<Arguments>();
};

void AddAmount(CLI::App& verb, Arguments& a, const char* option, const char* text) {
  verb.add_option(option, a.amount, text)->required();
  verb.add_option("--currency", a.currency, "ISO 4217, such as SAR")->required();
}

void AddBankDate(CLI::App& verb, Arguments& a) {
  verb.add_option("--bank-date", a.date, "The bank's date; default: the effective date");
}

void AddMoneyVerbs(Verbs& verbs) {
  Arguments& a = verbs.arguments();
  CLI::App& opening = verbs.Act(
      "opening-balance", "Head office: enter a bank balance; two administrators sign",
      "--amount 5000000.00 --currency PHP --statement statement.pdf --statement-date 2026-01-01",
      OpeningBalance);
  AddAmount(opening, a, "--amount", "The balance, such as 5000000.00");
  opening
      .add_option("--statement", a.statement, "The bank's statement; its salted digest is signed")
      ->required();
  opening.add_option("--statement-date", a.date,
                     "Date of the balance; default: the effective date");
  CLI::App& exchange = verbs.Act("exchange", "Head office: record that the bank exchanged currency",
                                 "--bought 10000.01 --bought-currency SAR --charged 152347.20 "
                                 "--charged-currency PHP --rate 12 --statement-line 2026-0117",
                                 Exchange);
  exchange.add_option("--bought", a.bought, "What was bought")->required();
  exchange.add_option("--bought-currency", a.bought_currency, "ISO 4217")->required();
  exchange.add_option("--charged", a.charged, "What the bank took")->required();
  exchange.add_option("--charged-currency", a.charged_currency, "ISO 4217")->required();
  exchange.add_option("--rate", a.rate, "Index of the rate, see amanat directory rates")
      ->required();
  exchange.add_option("--statement-line", a.statement_line, "Of the bank's statement; once only")
      ->required();
  AddBankDate(exchange, a);
}

void AddAllotmentVerbs(Verbs& verbs) {
  Arguments& a = verbs.arguments();
  CLI::App& issue = verbs.Act("issue", "Head office: issue an allotment to a consulate",
                              "--site riyadh --amount 10000.00 --currency SAR --rate 12", Issue);
  issue.add_option("--site", a.site, "The consulate")->required();
  AddAmount(issue, a, "--amount", "What it may spend");
  issue.add_option("--purpose", a.purpose, "Code of the purpose")->capture_default_str();
  issue.add_option("--rate", a.rate,
                   "Index of the rate that pins the home value; 0: home currency");
  issue.add_option("--allotment", a.allotment, "32 hex digits; default: random");
  CLI::App& accept = verbs.Act("accept", "Consulate: accept a whole allotment",
                               "--allotment 00112233445566778899aabbccddeeff", Accept);
  accept.add_option("--allotment", a.allotment, "32 hex digits")->required();
  accept.add_option("--issue", a.issue, "LOG:INDEX of the issue; default: looked up");
  AddBankDate(accept, a);
  CLI::App& give_back = verbs.Act(
      "return", "Consulate: return what is left of an allotment",
      "--allotment 00112233445566778899aabbccddeeff --amount 4600.01 --currency SAR", Return);
  give_back.add_option("--allotment", a.allotment, "32 hex digits")->required();
  AddAmount(give_back, a, "--amount", "At most what is available");
  AddBankDate(give_back, a);
  CLI::App& credit = verbs.Act("credit-return", "Head office: the bank credited a return",
                               "--returned owf.example/riyadh/fund/1:42 --credited 4599.51 "
                               "--charges 0.50 --currency SAR",
                               CreditReturn);
  credit.add_option("--returned", a.entry, "LOG:INDEX of the return")->required();
  AddAmount(credit, a, "--credited", "What arrived");
  credit.add_option("--charges", a.charges, "What the bank kept")->capture_default_str();
  AddBankDate(credit, a);
}

void AddLiquidationVerbs(Verbs& verbs) {
  Arguments& a = verbs.arguments();
  CLI::App& liquidate =
      verbs.Act("liquidate", "Consulate: account for payments of an allotment",
                "--allotment 00112233445566778899aabbccddeeff --spends 17,21", Liquidate);
  liquidate.add_option("--allotment", a.allotment, "32 hex digits")->required();
  liquidate
      .add_option("--spends", a.spends,
                  "Indices of payments; default: all that are not accounted for")
      ->delimiter(',');
  liquidate.add_option("--liquidation", a.liquidation, "32 hex digits; default: random");
  const auto line = [&](CLI::App& verb) {
    verb.add_option("--liquidation", a.entry, "LOG:INDEX of the liquidation")->required();
    verb.add_option("--spend", a.spend, "Index of the payment in the same log")->required();
  };
  CLI::App& accept = verbs.Act("accept-line", "Head office: accept a line of a liquidation",
                               "--liquidation owf.example/riyadh/fund/1:30 --spend 17 --expense "
                               "ticket",
                               AcceptLine);
  line(accept);
  CLI::Option* expense =
      accept.add_option("--expense", a.expense, "Cost line, if nobody is liable");
  accept.add_option("--liable-party", a.liable_party, "Code of who is liable: books a receivable")
      ->excludes(expense);
  CLI::App& send_back = verbs.Act("send-back-line", "Head office: send a line back",
                                  "--liquidation owf.example/riyadh/fund/1:30 --spend 21 --reason "
                                  "receipt-missing",
                                  SendBackLine);
  line(send_back);
  send_back.add_option("--reason", a.reason, "Code, such as receipt-missing")->required();
}

}  // namespace

void AddTreasuryCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* treasury =
      app.add_subcommand("treasury", "Allotments and their liquidation, exchanges, balances");
  treasury->require_subcommand(1);
  Verbs verbs(*treasury, session, exit);
  AddMoneyVerbs(verbs);
  AddAllotmentVerbs(verbs);
  AddLiquidationVerbs(verbs);
  TreasuryListOptions& list = verbs.arguments().list;
  verbs.List("allotments", "List allotments in the order of issue", ListAllotments);
  verbs
      .List("trial-balance", "Print all accounts of a log and their totals, which are zero",
            TrialBalance)
      .add_option("--log", list.log, "Log name; default: this site's fund log");
  verbs.List("inter-office",
             "Compare due-from with due-to; what is in transit explains a difference", InterOffice);
  verbs
      .List("liquidations", "List the lines of liquidations and what was decided on each",
            ListLiquidations)
      .add_flag("--undecided", list.undecided, "Only lines that head office has not decided");
}

}  // namespace amanat::cli
