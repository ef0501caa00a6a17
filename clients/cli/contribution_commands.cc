#include "clients/cli/contribution_commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "amanat/contribution/v1/contribution.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/contribution_import.h"
#include "clients/cli/entry_show.h"
#include "clients/cli/id_lookup.h"
#include "clients/cli/people_file.h"
#include "clients/cli/values.h"
#include "services/rpc/channel.h"

namespace amanat::cli {
namespace {

namespace api = contribution::v1;
using Stub = api::Contribution::Stub;
using intake::Identifier;

struct Arguments {
  std::string member, destination, hiring, contract_start, contract_end, collector, receipt_book;
  std::string amount, currency, paid_on, slip, deposited_on, statement_line, value_date, on;
  std::string benefit, file, receipts, entry;
  uint64_t receipt_number = 0;
  bool template_wanted = false;
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
  request.add_subjects(error.Take(IdOrNew(session, IdKind::kMember, given.member, "--member")));
  act.set_destination(error.Take(CountryFromText(given.destination, "--destination")));
  act.set_hiring(given.hiring);
  act.set_contract_start(
      error.Take(DaysFromText(session, given.contract_start, "--contract-start")));
  act.set_contract_end(error.Take(DaysFromText(session, given.contract_end, "--contract-end")));
}

void Collect(Session& session, const Arguments& given, FirstError& error,
             api::PrepareRequest& request) {
  acts::v1::Contribution& act = *request.mutable_collect();
  request.add_subjects(error.Take(IdOrNew(session, IdKind::kMember, given.member, "--member")));
  act.set_collector(error.Take(CollectorOf(session, given)));
  act.set_receipt_book(error.Take(
      IdentifierFromText(Identifier::kReceiptBook, given.receipt_book, "--receipt-book")));
  act.set_receipt_number(given.receipt_number);
  *act.mutable_amount() = error.Take(MoneyFromText(given.amount, given.currency));
  act.set_destination(error.Take(CountryFromText(given.destination, "--destination")));
  act.set_contract_start(
      error.Take(DaysFromText(session, given.contract_start, "--contract-start")));
  act.set_paid_on(error.Take(DaysFromText(session, given.paid_on, "--paid-on")));
}

absl::StatusOr<std::string> SlipFrom(const Arguments& given) {
  return IdentifierFromText(Identifier::kDepositSlip, given.slip, "--slip");
}

void Deposit(Session& session, const Arguments& given, FirstError& error,
             api::PrepareRequest& request) {
  acts::v1::DepositMade& act = *request.mutable_deposit();
  act.set_collector(error.Take(CollectorOf(session, given)));
  act.set_slip(error.Take(SlipFrom(given)));
  *act.mutable_amount() = error.Take(MoneyFromText(given.amount, given.currency));
  act.set_deposited_on(error.Take(DaysFromText(session, given.deposited_on, "--deposited-on")));
}

void CreditBank(Session& session, const Arguments& given, FirstError& error,
                api::PrepareRequest& request) {
  acts::v1::BankCredited& act = *request.mutable_credit_bank();
  act.set_collector(given.collector);
  act.set_slip(error.Take(SlipFrom(given)));
  *act.mutable_amount() = error.Take(MoneyFromText(given.amount, given.currency));
  act.set_statement_line(error.Take(
      IdentifierFromText(Identifier::kStatementLine, given.statement_line, "--statement-line")));
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

// For a program the name, for a person that it is not known here, which is not that there is none.
std::string CoverText(const Session& session, const api::Cover& cover) {
  if (cover.status() == api::COVER_STATUS_UNKNOWN && !session.options().json) {
    return "unknown here";
  }
  const std::string name = api::CoverStatus_Name(cover.status());
  return std::string(absl::StripPrefix(name, "COVER_STATUS_"));
}

// As of when a consulate knows it; head office's own answer is of now.
void AddAge(const Session& session, const api::Cover& cover, Session::Row& row) {
  if (!cover.has_sight()) return;
  const common::v1::Sight& sight = cover.sight();
  if (!session.options().json) {
    std::string text = SightText(sight, session.TimeZone(), absl::ToUnixMicros(absl::Now()));
    row.emplace_back("known", std::move(text));
    return;
  }
  const bool any = sight.size() > 0;
  row.emplace_back("as_of", any ? FormatInstant(sight.as_of_micros()) : "");
  row.emplace_back("behind_seconds", absl::StrCat(sight.behind_micros() / kMicrosPerSecond));
  row.emplace_back("missing_entries", absl::StrCat(sight.missing_entries()));
  row.emplace_back("log", sight.log_name());
  row.emplace_back("size", absl::StrCat(sight.size()));
}

Exit ShowCover(Session& session, const Arguments& arguments) {
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  api::GetCoverRequest request;
  const auto member = IdOf(session, IdKind::kMember, arguments.member, "--member");
  if (!member.ok()) return session.Fail(member.status());
  const auto date = DaysFromText(session, arguments.on, "--on");
  if (!date.ok()) return session.Fail(date.status());
  request.set_member(*member);
  request.set_date(*date);
  request.set_benefit(arguments.benefit);
  api::Cover cover;
  const grpc::Status status = (*stub)->GetCover(rpc::MakeContext().get(), request, &cover);
  if (!status.ok()) return session.Fail(status);
  Session::Row row = {
      {"member", HexEncode(*member)},
      {"date", FormatCivilDate(*date)},
      {"status", CoverText(session, cover)},
      {"start", DateText(cover.start())},
      {"end", DateText(cover.end())},
      {"evidence", cover.has_evidence() ? absl::StrCat(cover.evidence().index()) : ""},
      {"taken_back", TakenBackText(cover)}};
  AddAge(session, cover, row);
  session.Print(row);
  session.EndTable();
  return Exit::kDone;
}

Exit ListUnmatched(Session& session) {
  const auto as_of = DaysFromText(session, "", "--date");
  if (!as_of.ok()) return session.Fail(as_of.status());
  // One table: deposits follow the balances under the same titles.
  const auto print = [&](const char* unmatched, const std::string& collector,
                         const std::string& slip, const acts::v1::Money& amount,
                         const std::string& deposited_on, const std::string& age_days,
                         const std::string& entry) {
    session.Print({{"unmatched", unmatched},
                   {"collector", collector},
                   {"slip", slip},
                   {"amount", TextOf(amount)},
                   {"currency", CurrencyOf(amount)},
                   {"deposited_on", deposited_on},
                   {"age_days", age_days},
                   {"entry", entry}});
  };
  const auto stub = Dial(session);
  if (!stub.ok()) return session.Fail(stub.status());
  absl::Status status =
      ForEachPage(**stub, &Stub::ListCollectorBalances, api::ListCollectorBalancesRequest(),
                  [&](const api::ListCollectorBalancesResponse& page) {
                    for (const api::CollectorBalance& item : page.balances()) {
                      print("not deposited", item.collector(), "", item.amount(), "", "", "");
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
                             DateText(deposit.deposited_on()), absl::StrCat(item.age_days()),
                             absl::StrCat(page.log_name(), ":", item.index()));
                     }
                   });
}

Exit ListPaidAfterDeath(Session& session) {
  return PrintItems(session, Dial(session), &Stub::ListPaidAfterDeath,
                    &api::ListPaidAfterDeathResponse::contributions,
                    api::ListPaidAfterDeathRequest(), [&](const api::PaidAfterDeath& item) {
                      session.Print({{"member", HexEncode(item.member())},
                                     {"index", absl::StrCat(item.index())},
                                     {"paid_on", DateText(item.paid_on())},
                                     {"died_on", DateText(item.died_on())},
                                     {"claim", HexEncode(item.claim())}});
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
  enrol->add_option("--member", arguments->member,
                    "The member: the id, short or the first four digits of it; default: a new one");
  enrol->add_option("--destination", arguments->destination, "ISO 3166-1, such as SAU or SA")
      ->required();
  enrol->add_option("--hiring", arguments->hiring, "How the member was hired")->required();
  enrol->add_option("--contract-start", arguments->contract_start, "YYYY-MM-DD")->required();
  enrol->add_option("--contract-end", arguments->contract_end, "The day after the last one")
      ->required();
  CLI::App* collect = AddAct(group, session, exit, arguments, "collect",
                             "Record one receipt; its collector signs", Collect);
  collect->add_option(
      "--member", arguments->member,
      "The member: the id, short or the first four digits of it; default: a new one");
  collect->add_option("--collector", arguments->collector, "Default: who signs");
  collect
      ->add_option("--receipt-book", arguments->receipt_book,
                   "Number of the book; letter case does not count")
      ->required();
  collect->add_option("--receipt-number", arguments->receipt_number, "From 1")->required();
  AddAmount(*collect, *arguments);
  collect->add_option("--destination", arguments->destination, "ISO 3166-1, such as SAU or SA")
      ->required();
  collect->add_option("--contract-start", arguments->contract_start, "YYYY-MM-DD")->required();
  collect->add_option("--paid-on", arguments->paid_on, "Date of the receipt; default: --date");
  CLI::App* by_file =
      group.add_subcommand("import", "Import a collector's CSV file; the collector signs");
  by_file->add_option("file", arguments->file, "CSV file, one receipt a line");
  by_file->add_flag("--template", arguments->template_wanted, kTemplateHelp);
  by_file->add_option("--receipts", arguments->receipts,
                      "Write receipt_book,receipt_number,member_id,index,reversed there");
  by_file->footer(
      "A file with bad lines is refused whole, and all of them are named. Lines that the\n"
      "fund's rules refuse keep back their part of 1,000 lines; --dry-run names them before.\n"
      "A receipt is counted once, however often its file is sent: lines that are recorded already "
      "are\n"
      "named. A receipt number that stands for something else, or somebody else, refuses the file "
      "whole.\n"
      "Example: amanat --sign col-1=col-1.key contribution import march.csv --receipts "
      "march-receipts.csv\n\n" +
      intake::ColumnsInWords(intake::CollectorColumns()));
  by_file->callback([&session, &exit, arguments] {
    exit = FileOrTemplate(session, intake::CollectorColumns(), arguments->template_wanted,
                          arguments->file, [&](const std::string& path) {
                            return ImportContributions(session, path, arguments->receipts);
                          });
  });
}

void AddMoney(CLI::App& group, Session& session, Exit& exit,
              const std::shared_ptr<Arguments>& arguments) {
  CLI::App* deposit = AddAct(group, session, exit, arguments, "deposit",
                             "Record a collector's deposit; the collector signs", Deposit);
  deposit->add_option("--collector", arguments->collector, "Default: who signs");
  deposit
      ->add_option("--slip", arguments->slip,
                   "Number of the deposit slip; letter case does not count")
      ->required();
  AddAmount(*deposit, *arguments);
  deposit->add_option("--deposited-on", arguments->deposited_on, "Default: --date");
  CLI::App* credit = AddAct(group, session, exit, arguments, "bank-credit",
                            "Match the bank's credit to a deposit; a treasurer signs", CreditBank);
  credit->add_option("--collector", arguments->collector, "Who deposited")->required();
  credit
      ->add_option("--slip", arguments->slip,
                   "Number of the deposit slip; letter case does not count")
      ->required();
  AddAmount(*credit, *arguments);
  credit->add_option("--statement-line", arguments->statement_line, "Of the bank's statement")
      ->required();
  credit->add_option("--value-date", arguments->value_date, "Default: --date");
}

}  // namespace

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
  CLI::App* show = group->add_subcommand(
      "show", "Show a receipt, enrolment, deposit or bank credit, and what came of it");
  show->add_option("entry", arguments->entry, "LOG:INDEX or, of this site's fund log, INDEX alone")
      ->required();
  show->callback([&session, &exit, arguments] {
    exit = ShowEntry(session, {"contribution", entry::Book::kFund}, arguments->entry);
  });
  CLI::App* cover = group->add_subcommand("cover", "Show a member's cover on a date");
  cover->footer(
      "Cover is what head office's log says. A consulate answers from what it has of that log, "
      "and\n"
      "says as of when that is; whether a member whom it does not have is covered is unknown here\n"
      "while something may be missing, which is not that there is no cover.");
  cover
      ->add_option("--member", arguments->member,
                   "The member: the id, short or the first four digits of it")
      ->required();
  cover->add_option("--on", arguments->on, "YYYY-MM-DD; default: --date");
  cover->add_option("--benefit", arguments->benefit, "Benefit whose tail counts");
  cover->callback([&session, &exit, arguments] { exit = ShowCover(session, *arguments); });
  group->add_subcommand("unmatched", "List what is collected and not deposited or not credited")
      ->callback([&session, &exit] { exit = ListUnmatched(session); });
  group
      ->add_subcommand(
          "paid-after-death",
          "List contributions from the day on that a claim gives as the member's death")
      ->callback([&session, &exit] { exit = ListPaidAfterDeath(session); });
  group->add_subcommand("statistics", "Counts and sums by currency, destination and collector")
      ->callback([&session, &exit] { exit = ShowStatistics(session); });
}

}  // namespace amanat::cli
