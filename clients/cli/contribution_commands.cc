#include "clients/cli/contribution_commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/contribution_import.h"
#include "clients/cli/values.h"
#include "services/rpc/channel.h"

namespace amanat::cli {
namespace {

namespace api = contribution::v1;
using Stub = api::Contribution::Stub;

struct Arguments {
  std::string member, destination, hiring, contract_start, contract_end, collector, receipt_book;
  std::string amount, currency, paid_on, slip, deposited_on, statement_line, value_date, on;
  std::string benefit, file, receipts;
  uint64_t receipt_number = 0;
};

absl::StatusOr<std::unique_ptr<Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("contribution"));
  return api::Contribution::NewStub(channel);
}

absl::StatusOr<std::string> CollectorOf(const Session& session, const Arguments& given) {
  if (!given.collector.empty()) return given.collector;
  return FirstSigner(session);
}

using Fill = void (*)(Session&, const Arguments&, FirstError&, api::PrepareRequest&);

void Enrol(Session& session, const Arguments& given, FirstError& error,
           api::PrepareRequest& request) {
  acts::v1::MemberEnrolled& act = *request.mutable_enrol();
  request.add_subjects(error.Take(IdFromText(session, given.member, "--member")));
  act.set_destination(given.destination);
  act.set_hiring(given.hiring);
  act.set_contract_start(
      error.Take(DaysFromText(session, given.contract_start, "--contract-start")));
  act.set_contract_end(error.Take(DaysFromText(session, given.contract_end, "--contract-end")));
}

void Collect(Session& session, const Arguments& given, FirstError& error,
             api::PrepareRequest& request) {
  acts::v1::Contribution& act = *request.mutable_collect();
  request.add_subjects(error.Take(IdFromText(session, given.member, "--member")));
  act.set_collector(error.Take(CollectorOf(session, given)));
  act.set_receipt_book(given.receipt_book);
  act.set_receipt_number(given.receipt_number);
  *act.mutable_amount() = error.Take(MoneyFromText(given.amount, given.currency));
  act.set_destination(given.destination);
  act.set_contract_start(
      error.Take(DaysFromText(session, given.contract_start, "--contract-start")));
  act.set_paid_on(error.Take(DaysFromText(session, given.paid_on, "--paid-on")));
}

void Deposit(Session& session, const Arguments& given, FirstError& error,
             api::PrepareRequest& request) {
  acts::v1::DepositMade& act = *request.mutable_deposit();
  act.set_collector(error.Take(CollectorOf(session, given)));
  act.set_slip(given.slip);
  *act.mutable_amount() = error.Take(MoneyFromText(given.amount, given.currency));
  act.set_deposited_on(error.Take(DaysFromText(session, given.deposited_on, "--deposited-on")));
}

void CreditBank(Session& session, const Arguments& given, FirstError& error,
                api::PrepareRequest& request) {
  acts::v1::BankCredited& act = *request.mutable_credit_bank();
  act.set_collector(given.collector);
  act.set_slip(given.slip);
  *act.mutable_amount() = error.Take(MoneyFromText(given.amount, given.currency));
  act.set_statement_line(given.statement_line);
  act.set_value_date(error.Take(DaysFromText(session, given.value_date, "--value-date")));
}

// Prepares and submits the act, and prints the member's id when the act has one.
Exit Act(Session& session, const Arguments& given, Fill fill) {
  api::PrepareRequest request;
  FirstError error;
  fill(session, given, error, request);
  if (!error.status().ok()) return session.Fail(error.status());
  const Exit exit = ExecuteAct(session, Dial(session), request);
  if (exit == Exit::kDone && request.subjects_size() > 0 && !session.options().dry_run) {
    session.Print({{"member", HexEncode(request.subjects(0))}});
    session.EndTable();
  }
  return exit;
}

// Such as "40 by 52": an entry that does not count any more, and what took it back.
std::string TakenBackText(const api::Cover& cover) {
  std::string text;
  for (const api::TakenBack& item : cover.taken_back()) {
    absl::StrAppend(&text, text.empty() ? "" : ", ", item.entry(), " by ", item.by());
  }
  return text;
}

Exit ShowCover(Session& session, const Arguments& arguments) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  api::GetCoverRequest request;
  const auto member = SubjectId::FromHex(arguments.member);
  if (!member.ok()) return session.Fail(Annotate(member.status(), "--member"));
  const auto date = DaysFromText(session, arguments.on, "--on");
  if (!date.ok()) return session.Fail(date.status());
  request.set_member(member->str());
  request.set_date(*date);
  request.set_benefit(arguments.benefit);
  api::Cover cover;
  const grpc::Status status = (*stub)->GetCover(rpc::MakeContext().get(), request, &cover);
  if (!status.ok()) return session.Fail(status);
  const std::string name = api::CoverStatus_Name(cover.status());
  session.Print({{"member", arguments.member},
                 {"date", FormatCivilDate(*date)},
                 {"status", std::string(absl::StripPrefix(name, "COVER_STATUS_"))},
                 {"start", DateText(cover.start())},
                 {"end", DateText(cover.end())},
                 {"evidence", cover.has_evidence() ? absl::StrCat(cover.evidence().index()) : ""},
                 {"taken_back", TakenBackText(cover)}});
  session.EndTable();
  return Exit::kDone;
}

Exit ListUnmatched(Session& session) {
  const auto as_of = DaysFromText(session, "", "--date");
  if (!as_of.ok()) return session.Fail(as_of.status());
  // One table: deposits follow the balances under the same titles.
  const auto print = [&](const char* unmatched, const std::string& collector,
                         const std::string& slip, const acts::v1::Money& amount,
                         const std::string& deposited_on, const std::string& age_days) {
    session.Print({{"unmatched", unmatched},
                   {"collector", collector},
                   {"slip", slip},
                   {"amount", TextOf(amount)},
                   {"currency", CurrencyOf(amount)},
                   {"deposited_on", deposited_on},
                   {"age_days", age_days}});
  };
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  absl::Status status =
      ForEachPage(**stub, &Stub::ListCollectorBalances, api::ListCollectorBalancesRequest(),
                  [&](const api::ListCollectorBalancesResponse& page) {
                    for (const api::CollectorBalance& item : page.balances()) {
                      print("not deposited", item.collector(), "", item.amount(), "", "");
                    }
                  });
  if (!status.ok()) return session.Fail(status);
  api::ListUncreditedDepositsRequest request;
  request.set_as_of(*as_of);
  return PrintList(session, stub, &Stub::ListUncreditedDeposits, request,
                   [&](const api::ListUncreditedDepositsResponse& page) {
                     for (const api::UncreditedDeposit& item : page.deposits()) {
                       const acts::v1::DepositMade& deposit = item.deposit();
                       print("not credited", deposit.collector(), deposit.slip(), deposit.amount(),
                             DateText(deposit.deposited_on()), absl::StrCat(item.age_days()));
                     }
                   });
}

void PrintTally(Session& session, const std::string& by, const api::Tally& tally) {
  session.Print({{"by", by},
                 {"code", tally.code()},
                 {"count", absl::StrCat(tally.count())},
                 {"sum", SumText(tally, "amount", tally.amount())},
                 {"currency", CurrencyOf(tally.amount())}});
}

Exit ShowStatistics(Session& session) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  api::Statistics statistics;
  const grpc::Status status =
      (*stub)->GetStatistics(rpc::MakeContext().get(), api::GetStatisticsRequest(), &statistics);
  if (!status.ok()) return session.Fail(status);
  session.Print({{"contributions", absl::StrCat(statistics.contributions())}});
  for (const api::Tally& tally : statistics.by_currency()) PrintTally(session, "all", tally);
  for (const api::Tally& tally : statistics.by_destination()) {
    PrintTally(session, "destination", tally);
  }
  for (const api::Tally& tally : statistics.by_collector()) PrintTally(session, "collector", tally);
  session.EndTable();
  return Exit::kDone;
}

// A verb that submits what `fill` makes of its options.
CLI::App* AddAct(CLI::App& group, Session& session, Exit& exit,
                 const std::shared_ptr<Arguments>& arguments, const std::string& name,
                 const std::string& text, Fill fill) {
  CLI::App* verb = group.add_subcommand(name, text);
  verb->callback([&session, &exit, arguments, fill] { exit = Act(session, *arguments, fill); });
  return verb;
}

void AddAmount(CLI::App& verb, Arguments& arguments) {
  verb.add_option("--amount", arguments.amount, "Such as 1500.00")->required();
  verb.add_option("--currency", arguments.currency, "ISO 4217")->required();
}

void AddReceipts(CLI::App& group, Session& session, Exit& exit,
                 const std::shared_ptr<Arguments>& arguments) {
  CLI::App* enrol = AddAct(group, session, exit, arguments, "enrol",
                           "Enrol a member for a contract; an officer signs", Enrol);
  enrol->add_option("--member", arguments->member, "32 hex digits; default: a fresh random id");
  enrol->add_option("--destination", arguments->destination, "ISO 3166-1 alpha-3")->required();
  enrol->add_option("--hiring", arguments->hiring, "agency, direct or government")->required();
  enrol->add_option("--contract-start", arguments->contract_start, "YYYY-MM-DD")->required();
  enrol->add_option("--contract-end", arguments->contract_end, "The day after the last one")
      ->required();
  CLI::App* collect = AddAct(group, session, exit, arguments, "collect",
                             "Record one receipt; its collector signs", Collect);
  collect->add_option("--member", arguments->member, "32 hex digits; default: a fresh random id");
  collect->add_option("--collector", arguments->collector, "Default: who signs");
  collect->add_option("--receipt-book", arguments->receipt_book, "Number of the book")->required();
  collect->add_option("--receipt-number", arguments->receipt_number, "From 1")->required();
  AddAmount(*collect, *arguments);
  collect->add_option("--destination", arguments->destination, "ISO 3166-1 alpha-3")->required();
  collect->add_option("--contract-start", arguments->contract_start, "YYYY-MM-DD")->required();
  collect->add_option("--paid-on", arguments->paid_on, "Date of the receipt; default: --date");
  CLI::App* import =
      group.add_subcommand("import", "Import a collector's CSV file; the collector signs");
  import->add_option("file", arguments->file, "One receipt a line")->required();
  import->add_option("--receipts", arguments->receipts,
                     "Write receipt_book,receipt_number,member_id,index,reversed there");
  import->footer(
      "A file with bad lines is refused whole, and all of them are named. Lines that the\n"
      "fund's rules refuse keep back their part of 1,000 lines; --dry-run names them before.\n"
      "A receipt is counted once, however often its file is sent: lines that are recorded already "
      "are\n"
      "named. A receipt number that stands for something else, or somebody else, refuses the file "
      "whole.\n"
      "Example: amanat --sign col-1=col-1.key contribution import march.csv --receipts "
      "march-receipts.csv");
  import->callback([&session, &exit, arguments] {
    exit = ImportContributions(session, arguments->file, arguments->receipts);
});
}  // namespace

void AddMoney(CLI::App& group, Session& session, Exit& exit,
              const std::shared_ptr<Arguments>& arguments) {
  CLI::App* deposit = AddAct(group, session, exit, arguments, "deposit",
                             "Record a collector's deposit; the collector signs", Deposit);
  deposit->add_option("--collector", arguments->collector, "Default: who signs");
  deposit->add_option("--slip", arguments->slip, "Number of the deposit slip")->required();
  AddAmount(*deposit, *arguments);
  deposit->add_option("--deposited-on", arguments->deposited_on, "Default: --date");
  CLI::App* credit = AddAct(group, session, exit, arguments, "bank-credit",
                            "Match the bank's credit to a deposit; a treasurer signs", CreditBank);
  credit->add_option("--collector", arguments->collector, "Who deposited")->required();
  credit->add_option("--slip", arguments->slip, "Number of the deposit slip")->required();
  AddAmount(*credit, *arguments);
  credit->add_option("--statement-line", arguments->statement_line, "Of the bank's statement")
      ->required();
  credit->add_option("--value-date", arguments->value_date, "Default: --date");
}

}  // namespace amanat::cli

void AddContributionCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* group =
      app.add_subcommand("contribution", "Members, receipts, collectors' files, deposits, cover");
  group->require_subcommand(1);
  const auto arguments = std::make_shared<Arguments>();
  AddReceipts(*group, session, exit, arguments);
  AddMoney(*group, session, exit, arguments);
  group->footer(
      "Example:\n  amanat --sign col-1=col-1.key contribution import receipts.csv "
      "--receipts recorded.csv");
  CLI::App* cover = group->add_subcommand("cover", "Show a member's cover on a date");
  cover->add_option("--member", arguments->member, "32 hex digits")->required();
  cover->add_option("--on", arguments->on, "YYYY-MM-DD; default: --date");
  cover->add_option("--benefit", arguments->benefit, "Benefit whose tail counts");
  cover->callback([&session, &exit, arguments] { exit = ShowCover(session, *arguments); });
  group->add_subcommand("unmatched", "List what is collected and not deposited or not credited")
      ->callback([&session, &exit] { exit = ListUnmatched(session); });
  group->add_subcommand("statistics", "Counts and sums by currency, destination and collector")
      ->callback([&session, &exit] { exit = ShowStatistics(session); });
}

}  // namespace amanat::cli
