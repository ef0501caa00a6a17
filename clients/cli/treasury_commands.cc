#include "clients/cli/treasury_commands.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/document.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/entry_show.h"
#include "clients/cli/entry_source.h"
#include "clients/cli/id_lookup.h"
#include "clients/cli/import_sidecar.h"
#include "clients/cli/resolved_card.h"
#include "clients/cli/treasury_lists.h"
#include "clients/cli/values.h"
#include "clients/cli/verbs.h"
#include "ledger/base/file.h"
#include "ledger/base/status.h"

namespace amanat::cli {
namespace {

using Request = treasury::v1::PrepareRequest;

constexpr size_t kStatementBytesMax = 64u << 20;

struct Arguments : TreasuryListOptions {
  std::string allotment, liquidation, site, amount, currency, purpose = "assistance", issue, entry;
  std::string bought, bought_currency, charged, charged_currency, charges = "0", date, statement,
                                                                  statement_line;
  std::string expense, liable_party, reason;
  std::string rate, spend;
  std::vector<std::string> spends;
};

// The statement's digest; its salt is kept in the state directory, without which nobody could ever
// show that the digest is this statement's.
absl::StatusOr<Hash> DigestOfStatement(Session& session, const std::string& path) {
  const std::string& folder = session.options().profile.state_directory;
  if (folder.empty()) {
    return absl::FailedPreconditionError(
        "a statement needs a state_directory in the profile, where its salt is kept");
  }
  AMANAT_ASSIGN_OR_RETURN(const std::string statement,
                          ReadDocument(path, "--statement", kStatementBytesMax));
  const Hash salt = session.random().Draw<Hash>();
  const Hash digest = SaltedDigest(salt, statement);
  if (session.options().dry_run) return digest;
  AMANAT_RETURN_IF_ERROR(MakeFolders(folder, 0700));
  AMANAT_RETURN_IF_ERROR(WriteFileDurably(
      absl::StrCat(folder, "/", digest.hex(), ".statement-salt"), salt.hex() + "\n", 0600));
  return digest;
}

absl::Status OpeningBalance(Session& session, const Arguments& a, acts::v1::OpeningBalance& act) {
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date, DaysFromText(session, a.date, "--statement-date"));
  act.set_statement_date(date);
  AMANAT_ASSIGN_OR_RETURN(const Hash digest, DigestOfStatement(session, a.statement));
  act.set_statement_digest(digest.str());
  return absl::OkStatus();
}

template <typename Body>
absl::Status ReadBankDate(const Session& session, const Arguments& a, Body& act) {
  AMANAT_ASSIGN_OR_RETURN(const CivilDays date, DaysFromText(session, a.date, "--bank-date"));
  act.set_bank_date(date);
  return absl::OkStatus();
}

template <typename Body>
absl::Status ReadAllotment(Session& session, const Arguments& a, Body& act) {
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(),
                          IdOf(session, IdKind::kAllotment, a.allotment, "--allotment"));
  return absl::OkStatus();
}

// The rate's index in the directory; 0 where none is given.
absl::StatusOr<LogIndex> RateOf(Session& session, const Arguments& a) {
  if (a.rate.empty()) return 0;
  return IndexFromText(session, a.rate, "--rate", InDirectory());
}

// Two who sign may book what lies beyond the tolerance, which is another act.
absl::Status Exchange(Session& session, const Arguments& a, Request& request) {
  const Options& options = session.options();
  const bool by_two = options.signers.size() + options.authors.size() > 1;
  acts::v1::ExchangeMade& act =
      by_two ? *request.mutable_exchange_beyond_tolerance() : *request.mutable_exchange();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_bought(), MoneyFromText(a.bought, a.bought_currency,
                                                               "--bought", "--bought-currency"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_charged(), MoneyFromText(a.charged, a.charged_currency,
                                                                "--charged", "--charged-currency"));
  AMANAT_ASSIGN_OR_RETURN(const LogIndex rate, RateOf(session, a));
  act.set_rate(rate);
  AMANAT_ASSIGN_OR_RETURN(
      *act.mutable_statement_line(),
      IdentifierFromText(intake::Identifier::kStatementLine, a.statement_line, "--statement-line"));
  return ReadBankDate(session, a, act);
}

absl::Status Issue(Session& session, const Arguments& a, acts::v1::AllotmentIssued& act) {
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  act.set_site(a.site);
  act.set_purpose(a.purpose);
  AMANAT_ASSIGN_OR_RETURN(const LogIndex rate, RateOf(session, a));
  act.set_rate(rate);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_allotment(),
                          IdOrNew(session, IdKind::kAllotment, a.allotment, "--allotment"));
  return absl::OkStatus();
}

absl::Status Accept(Session& session, const Arguments& a, acts::v1::AllotmentAccepted& act) {
  AMANAT_RETURN_IF_ERROR(ReadAllotment(session, a, act));
  AMANAT_RETURN_IF_ERROR(ReadBankDate(session, a, act));
  if (a.issue.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_issue(), EntryFromText(session, a.issue, "--issue"));
  return absl::OkStatus();
}

absl::Status Decline(Session& session, const Arguments& a, acts::v1::AllotmentDeclined& act) {
  AMANAT_RETURN_IF_ERROR(ReadAllotment(session, a, act));
  act.set_reason(a.reason);
  if (a.issue.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_issue(), EntryFromText(session, a.issue, "--issue"));
  return absl::OkStatus();
}

absl::Status BankCharge(Session& session, const Arguments& a, acts::v1::BankCharged& act) {
  AMANAT_RETURN_IF_ERROR(ReadAllotment(session, a, act));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  AMANAT_ASSIGN_OR_RETURN(
      *act.mutable_statement_line(),
      IdentifierFromText(intake::Identifier::kStatementLine, a.statement_line, "--statement-line"));
  return ReadBankDate(session, a, act);
}

absl::Status Liquidate(Session& session, const Arguments& a, acts::v1::LiquidationSubmitted& act) {
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_liquidation(),
                          IdOrNew(session, IdKind::kLiquidation, a.liquidation, "--liquidation"));
  for (const std::string& spend : a.spends) {
    AMANAT_ASSIGN_OR_RETURN(const LogIndex index,
                            IndexFromText(session, spend, "--spends", InOwnFund(session)));
    act.add_spends(index);
  }
  std::sort(act.mutable_spends()->begin(), act.mutable_spends()->end());
  return ReadAllotment(session, a, act);
}

// The consulate's entry that submitted the payment in that liquidation, the last one of several: LOG:INDEX as it
// is, or by the liquidation's id as lists show it.
absl::StatusOr<std::string> SubmissionOf(Session& session, const Arguments& a) {
  if (absl::StrContains(a.entry, ':')) return a.entry;
  AMANAT_ASSIGN_OR_RETURN(const std::string id,
                          IdOf(session, IdKind::kLiquidation, a.entry, "--liquidation"));
  const std::string spend = a.spend.substr(a.spend.rfind(':') + 1);
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("treasury"));
  const auto stub = treasury::v1::Treasury::NewStub(channel);
  std::string found;
  AMANAT_RETURN_IF_ERROR(ForEachPage(
      *stub, &treasury::v1::Treasury::Stub::ListLiquidations,
      treasury::v1::ListLiquidationsRequest(),
      [&](const treasury::v1::ListLiquidationsResponse& page) {
        for (const treasury::v1::LiquidationLine& line : page.lines()) {
          if (line.liquidation() != id || absl::StrCat(line.spend()) != spend) continue;
          found = absl::StrCat(line.submission().log_name(), ":", line.submission().index());
        }
      }));
  if (!found.empty()) return found;
  return absl::NotFoundError(
      absl::StrCat("--spend: liquidation ", a.entry, " has no payment ", spend));
}

// The line that is decided.
template <typename Body>
absl::Status ReadLine(Session& session, const Arguments& a, Body& act) {
  AMANAT_ASSIGN_OR_RETURN(const std::string submission, SubmissionOf(session, a));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_liquidation(),
                          EntryFromText(session, submission, "--liquidation"));
  act.mutable_spend()->set_log(act.liquidation().log());
  AMANAT_ASSIGN_OR_RETURN(const LogIndex spend,
                          IndexFromText(session, a.spend, "--spend",
                                        InLog("the liquidation's log", act.liquidation().log())));
  act.mutable_spend()->set_index(spend);
  return absl::OkStatus();
}

// Without an option the expense is what was paid for.
absl::Status AcceptLine(Session& session, const Arguments& a,
                        acts::v1::LiquidationLineAccepted& act) {
  act.set_expense(a.expense);
  act.set_liable_party(a.liable_party);
  AMANAT_RETURN_IF_ERROR(ReadLine(session, a, act));
  if (!a.expense.empty() || !a.liable_party.empty()) return absl::OkStatus();
  AMANAT_ASSIGN_OR_RETURN(const LogId log, LogId::FromBytes(act.spend().log()));
  LedgerEntries entries(session);
  const auto paid = PaidForBy(entries, log, act.spend().index());
  if (!paid.ok()) {
    return Annotate(paid.status(), "the payment's line is not known here; give --expense");
  }
  if (!paid->liable_party.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("by its case ", paid->liable_party,
                     " is liable for the payment: give --liable-party ", paid->liable_party));
  }
  act.set_expense(paid->cost_line);
  return absl::OkStatus();
}

absl::Status SendBackLine(Session& session, const Arguments& a,
                          acts::v1::LiquidationLineSentBack& act) {
  act.set_reason(a.reason);
  return ReadLine(session, a, act);
}

absl::Status Return(Session& session, const Arguments& a, acts::v1::AllotmentReturned& act) {
  AMANAT_RETURN_IF_ERROR(ReadAllotment(session, a, act));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_amount(), MoneyFromText(a.amount, a.currency));
  return ReadBankDate(session, a, act);
}

// Two who sign may book a loss beyond what banks keep, which is another act.
absl::Status CreditReturn(Session& session, const Arguments& a, Request& request) {
  const Options& options = session.options();
  const bool by_two = options.signers.size() + options.authors.size() > 1;
  acts::v1::ReturnCredited& act =
      by_two ? *request.mutable_credit_return_with_loss() : *request.mutable_credit_return();
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_credited(),
                          MoneyFromText(a.amount, a.currency, "--credited"));
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_charges(),
                          MoneyFromText(a.charges, a.currency, "--charges"));
  AMANAT_RETURN_IF_ERROR(ReadBankDate(session, a, act));
  if (!a.statement_line.empty()) {
    AMANAT_ASSIGN_OR_RETURN(*act.mutable_statement_line(),
                            IdentifierFromText(intake::Identifier::kStatementLine, a.statement_line,
                                               "--statement-line"));
  } else if (act.credited().minor_units() != 0) {
    return absl::InvalidArgumentError(
        "--statement-line is missing: the line of the bank's statement that shows the credit; "
        "only where nothing arrived there is none");
  }
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_returned(), EntryFromText(session, a.entry, "--returned"));
  return absl::OkStatus();
}

absl::Status RefuseReturn(Session& session, const Arguments& a, acts::v1::ReturnRefused& act) {
  act.set_reason(a.reason);
  AMANAT_ASSIGN_OR_RETURN(*act.mutable_returned(), EntryFromText(session, a.entry, "--returned"));
  return absl::OkStatus();
}

// What the service looks up when it is not said.
OpenFields OpenIn(const Request& request) {
  if (request.has_accept() || request.has_decline()) return {"issue"};
  if (request.has_credit_return() || request.has_credit_return_with_loss()) return {"allotment"};
  if (request.has_refuse_return()) return {"allotment", "amount"};
  if (request.has_liquidate()) return {"spends", "amounts"};
  if (request.has_accept_line()) return {"amount", "reopened"};
  if (request.has_send_back_line()) return {"reopened"};
  return {};
}

// Prepares and submits the act, and prints the id that was drawn for it.
Exit Execute(Session& session, Request request) {
  const Exit exit =
      ExecuteAct(session, DialTreasury(session), request, /*show=*/nullptr, OpenIn(request));
  // What one may not book, two may.
  const bool by_one = request.has_exchange() || request.has_credit_return();
  if (by_one && session.Said("outcome") == "BEYOND_TOLERANCE") {
    session.SayIfOneSigns();
  }
  if (exit != Exit::kDone || session.options().dry_run) return exit;
  if (request.has_issue()) {
    session.Print({{"allotment", HexEncode(request.issue().allotment())}});
  } else if (request.has_liquidate()) {
    session.Print({{"liquidation", HexEncode(request.liquidate().liquidation())}});
  }
  session.EndTable();
  return exit;
}

using TreasuryVerbs = Verbs<Request, Arguments>;

CLI::App& WithExample(CLI::App* verb, const char* example) {
  verb->footer(absl::StrCat("Example:\n  amanat treasury ", verb->get_name(), " ", example));
  return *verb;
}

void AddAmount(CLI::App& verb, Arguments& a, const char* option, const char* text) {
  verb.add_option(option, a.amount, text)->required();
  verb.add_option("--currency", a.currency, "ISO 4217, such as SAR")->required();
}

void AddBankDate(CLI::App& verb, Arguments& a) {
  verb.add_option("--bank-date", a.date, "The bank's date; default: the effective date");
}

void AddMoneyVerbs(const TreasuryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App& opening = WithExample(
      verbs.Act("opening-balance", "Head office: enter a bank balance; two administrators sign",
                &Request::mutable_opening_balance, OpeningBalance),
      "--amount 5000000.00 --currency PHP --statement statement.pdf --statement-date 2026-01-01");
  AddAmount(opening, a, "--amount", "The balance, such as 5000000.00");
  opening
      .add_option("--statement", a.statement, "The bank's statement; its salted digest is signed")
      ->required();
  opening.add_option("--statement-date", a.date,
                     "Date of the balance; default: the effective date");
  CLI::App& exchange = WithExample(
      verbs.Act("exchange",
                "Head office: record that the bank exchanged currency; further from the "
                "pinned rate than 2 percent two persons sign",
                Exchange),
      "--bought 10000.01 --bought-currency SAR --charged 152347.20 "
      "--charged-currency PHP --rate manila/directory:12 --statement-line 2026-0117");
  exchange.add_option("--bought", a.bought, "What was bought")->required();
  exchange.add_option("--bought-currency", a.bought_currency, "ISO 4217")->required();
  exchange.add_option("--charged", a.charged, "What the bank took")->required();
  exchange.add_option("--charged-currency", a.charged_currency, "ISO 4217")->required();
  exchange
      .add_option("--rate", a.rate, "The rate's entry in the directory, see amanat directory rates")
      ->required();
  exchange.add_option("--statement-line", a.statement_line, "Of the bank's statement; once only")
      ->required();
  AddBankDate(exchange, a);
}

void AddAllotmentVerbs(const TreasuryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App& issue = WithExample(verbs.Act("issue", "Head office: issue an allotment to a consulate",
                                          &Request::mutable_issue, Issue),
                                "--site riyadh --amount 10000.00 --currency SAR --rate 12");
  issue.add_option("--site", a.site, "The consulate")->required();
  AddAmount(issue, a, "--amount", "What it may spend");
  issue.add_option("--purpose", a.purpose, "Code of the purpose")->capture_default_str();
  issue
      .add_option("--rate", a.rate,
                  "The rate's entry in the directory, which pins the home value; 0: home currency")
      ->required();
  issue.add_option("--allotment", a.allotment, "Its id; default: a new one");
  CLI::App& accept = WithExample(
      verbs.Act("accept", "Consulate: accept a whole allotment", &Request::mutable_accept, Accept),
      "--allotment 00112233445566778899aabbccddeeff");
  accept.add_option("--allotment", a.allotment, "Its id, short or the first digits of it")
      ->required();
  accept.add_option("--issue", a.issue,
                    "LOG:INDEX of the issue, such as manila:17; default: looked up");
  AddBankDate(accept, a);
  CLI::App& give_back =
      WithExample(verbs.Act("return", "Consulate: return what is left of an allotment",
                            &Request::mutable_return_allotment, Return),
                  "--allotment 00112233445566778899aabbccddeeff --amount 4600.01 --currency SAR");
  give_back.add_option("--allotment", a.allotment, "Its id, short or the first digits of it")
      ->required();
  AddAmount(give_back, a, "--amount", "At most what is available");
  AddBankDate(give_back, a);
  CLI::App& credit = WithExample(
      verbs.Act("credit-return",
                "Head office: the bank credited a return, or a declined allotment; where it kept "
                "more than 5 percent two persons sign",
                CreditReturn),
      "--returned owf.example/riyadh/fund/1:42 --credited 4599.51 "
      "--charges 0.50 --currency SAR --statement-line 2026-0117");
  credit.add_option("--returned", a.entry, "LOG:INDEX of the return or decline, such as riyadh:17")
      ->required();
  AddAmount(credit, a, "--credited", "What arrived");
  credit.add_option("--charges", a.charges, "What the bank kept")->capture_default_str();
  credit.add_option("--statement-line", a.statement_line,
                    "Of the bank's statement; once only, and none where nothing arrived");
  AddBankDate(credit, a);
}

// Where an allotment, or what is returned of it, does not arrive; and what banks take on the way.
void AddWayBackVerbs(const TreasuryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App& decline = WithExample(
      verbs.Act("decline", "Consulate: decline a whole allotment instead of accepting it",
                &Request::mutable_decline, Decline),
      "--allotment 00112233445566778899aabbccddeeff --reason not-received");
  decline.add_option("--allotment", a.allotment, "Its id, short or the first digits of it")
      ->required();
  decline.add_option("--reason", a.reason, "Why")->required();
  decline.add_option("--issue", a.issue,
                     "LOG:INDEX of the issue, such as manila:17; default: looked up");
  CLI::App& refuse = WithExample(
      verbs.Act("refuse-return", "Head office: a return did not arrive; the consulate has it again",
                &Request::mutable_refuse_return, RefuseReturn),
      "--returned owf.example/riyadh/fund/1:42 --reason sent-back-by-bank");
  refuse.add_option("--returned", a.entry, "LOG:INDEX of the return, such as riyadh:17")
      ->required();
  refuse.add_option("--reason", a.reason, "Why")->required();
  CLI::App& charge = WithExample(
      verbs.Act("bank-charge",
                "Consulate: its bank took charges from an allotment's cash; two people sign",
                &Request::mutable_bank_charge, BankCharge),
      "--allotment 00112233445566778899aabbccddeeff --amount 25.00 --currency SAR "
      "--statement-line 2026-0117");
  charge.add_option("--allotment", a.allotment, "Its id, short or the first digits of it")
      ->required();
  AddAmount(charge, a, "--amount", "What the bank took");
  charge.add_option("--statement-line", a.statement_line, "Of the bank's statement; once only")
      ->required();
  AddBankDate(charge, a);
}

void AddLiquidationVerbs(const TreasuryVerbs& verbs) {
  Arguments& a = *verbs.arguments;
  CLI::App& liquidate =
      WithExample(verbs.Act("liquidate", "Consulate: account for payments of an allotment",
                            &Request::mutable_liquidate, Liquidate),
                  "--allotment 00112233445566778899aabbccddeeff --spends 17,21");
  liquidate.add_option("--allotment", a.allotment, "Its id, short or the first digits of it")
      ->required();
  liquidate
      .add_option("--spends", a.spends,
                  "Entries of payments in this site's fund log; default: all that are not "
                  "accounted for")
      ->delimiter(',');
  liquidate.add_option("--liquidation", a.liquidation, "Its id; default: a new one");
  const auto line = [&](CLI::App& verb) {
    verb.add_option("--liquidation", a.entry,
                    "LOG:INDEX of the liquidation, such as riyadh:17, or its id")
        ->required();
    verb.add_option("--spend", a.spend, "The payment's entry in the same log")->required();
  };
  CLI::App& accept =
      WithExample(verbs.Act("accept-line", "Head office: accept a line of a liquidation",
                            &Request::mutable_accept_line, AcceptLine),
                  "--liquidation owf.example/riyadh/fund/1:30 --spend 17");
  line(accept);
  CLI::Option* expense =
      accept.add_option("--expense", a.expense,
                        "Cost line, if nobody is liable; default: the payment's; another one is "
                        "asked about");
  accept.add_option("--liable-party", a.liable_party, "Code of who is liable: books a receivable")
      ->excludes(expense);
  CLI::App& send_back =
      WithExample(verbs.Act("send-back-line", "Head office: send a line back",
                            &Request::mutable_send_back_line, SendBackLine),
                  "--liquidation owf.example/riyadh/fund/1:30 --spend 21 --reason "
                  "receipt-missing");
  line(send_back);
  send_back.add_option("--reason", a.reason, "Why")->required();
}

}  // namespace

void AddTreasuryCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* treasury =
      app.add_subcommand("treasury", "Allotments and their liquidation, exchanges, balances");
  treasury->require_subcommand(1);
  treasury->footer(
      "A LOG is a site, a site and a book such as riyadh/fund, a log's name or its id.");
  const TreasuryVerbs verbs{*treasury, session, exit, Execute};
  verbs
      .Read("show",
            "Show an exchange, an opening balance or a step of an allotment, and what came of it",
            [](Session& now, const Arguments& a) {
              return ShowEntry(now, {"treasury", entry::Book::kFund}, a.entry);
            })
      ->add_option("entry", verbs.arguments->entry,
                   "LOG:INDEX or, of this site's fund log, INDEX alone")
      ->required();
  AddMoneyVerbs(verbs);
  AddAllotmentVerbs(verbs);
  AddWayBackVerbs(verbs);
  AddLiquidationVerbs(verbs);
  verbs
      .Read("exchanges", "List exchanges with what they were worth at the pinned rate",
            ListExchanges)
      ->add_flag("--beyond-tolerance", verbs.arguments->beyond_tolerance,
                 "Only those far from their rate, which two persons signed");
  verbs.Read("allotments", "List allotments in the order of issue", ListAllotments);
  verbs
      .Read("trial-balance", "Print all accounts of a log and their totals, which are zero",
            TrialBalance)
      ->add_option("--log", verbs.arguments->log, "Log name; default: this site's fund log");
  verbs.Read(
      "inter-office",
      "Compare due-from with due-to: what is not taken up explains a difference; what is issued "
      "and not accepted, and returned and not credited, is in transit",
      InterOffice);
  verbs
      .Read("liquidations", "List the lines of liquidations and what was decided on each",
            ListLiquidations)
      ->add_flag("--undecided", verbs.arguments->undecided,
                 "Only lines that head office has not decided");
}

}  // namespace amanat::cli
