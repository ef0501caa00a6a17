#include "clients/cli/ledger_reads.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/numeric/int128.h"
#include "absl/strings/str_cat.h"
#include "amanat/ledger/v1/ledger.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/id_lookup.h"
#include "clients/cli/ledger_export.h"
#include "clients/cli/values.h"
#include "ledger/base/status.h"
#include "ledger/money/money.h"

namespace amanat::cli {
namespace {

namespace api = ledger::v1;
using Stub = api::Ledger::Stub;

struct Arguments {
  std::string log, stream, on, from, to, first = "0";
  uint64_t account = 0, size = 0;
};

absl::StatusOr<std::unique_ptr<Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("ledger"));
  return api::Ledger::NewStub(channel);
}

// What every request has: the log and the size.
template <typename Request>
absl::StatusOr<Request> RequestFor(Stub& stub, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const std::vector<api::LogInfo> logs, ListLogs(stub));
  AMANAT_ASSIGN_OR_RETURN(const api::LogInfo log, FindLogNamed(logs, arguments.log));
  Request request;
  request.set_log_id(log.log_id());
  request.set_as_of_size(arguments.size);
  return request;
}

// An absent date is none, and not today.
absl::StatusOr<int64_t> DaysOrNone(const Session& session, const std::string& text,
                                   absl::string_view option) {
  if (text.empty()) return 0;
  AMANAT_ASSIGN_OR_RETURN(const CivilDays days, DaysFromText(session, text, option));
  if (days != 0) return days;
  return absl::InvalidArgumentError(
      absl::StrCat(option, ": 1970-01-01 stands for no date; ask for the day before or after it"));
}

Session::Row RowOf(const api::Account& account) {
  return {{"account", absl::StrCat(account.number())},
          {"chart", account.chart()},
          {"office", account.office()},
          {"currency", account.currency_code()},
          {"dimension", account.dimension()}};
}

// Empty where a date was asked for.
Cell HeldText(const acts::v1::Money& money) {
  return money.currency() == 0 ? Cell("") : TextOf(money);
}

absl::Status PrintBalance(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const auto stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(auto request, RequestFor<api::GetBalanceRequest>(*stub, arguments));
  request.set_account(arguments.account);
  AMANAT_ASSIGN_OR_RETURN(const int64_t on, DaysOrNone(session, arguments.on, "--on"));
  request.set_effective_date(on);
  api::GetBalanceResponse answer;
  AMANAT_RETURN_IF_ERROR(
      rpc::FromGrpc(stub->GetBalance(rpc::MakeContext().get(), request, &answer)));
  Session::Row row = RowOf(answer.account());
  row.insert(row.end(), {{"size", absl::StrCat(answer.size())},
                         {"posted", SumText(answer.balance(), "posted", answer.balance().posted())},
                         {"held_debit", HeldText(answer.balance().held_debit())},
                         {"held_credit", HeldText(answer.balance().held_credit())}});
  session.Print(row);
  return absl::OkStatus();
}

Session::Row RowOf(const api::StatementLine& line) {
  return {{"index", absl::StrCat(line.index())},
          {"effective_date", DateText(line.effective_date())},
          {"posted", TextOf(line.posted())},
          {"held_debit", TextOf(line.held_debit())},
          {"held_credit", TextOf(line.held_credit())},
          {"balance", SumText(line.after(), "posted", line.after().posted())}};
}

// The opening and closing balances have the columns of the lines, and no entry.
Session::Row RowOf(const char* what, const api::Balance& balance) {
  return {{"index", what},     {"effective_date", ""},
          {"posted", ""},      {"held_debit", ""},
          {"held_credit", ""}, {"balance", SumText(balance, "posted", balance.posted())}};
}

absl::Status PrintStatement(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const auto stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(auto request, RequestFor<api::ListStatementRequest>(*stub, arguments));
  request.set_account(arguments.account);
  AMANAT_ASSIGN_OR_RETURN(
      const LogIndex begin,
      IndexFromText(session, arguments.first, "--first", InLog(arguments.log, request.log_id())));
  request.set_first_index(begin);
  AMANAT_ASSIGN_OR_RETURN(const int64_t from, DaysOrNone(session, arguments.from, "--from"));
  request.set_from_date(from);
  AMANAT_ASSIGN_OR_RETURN(const int64_t to, DaysOrNone(session, arguments.to, "--to"));
  request.set_to_date(to);
  bool first = true;
  api::Balance closing;
  const auto print = [&](const api::ListStatementResponse& page) {
    if (first) {
      Session::Row account = RowOf(page.account());
      account.push_back({"size", absl::StrCat(page.size())});
      session.Print(account);
      session.Print(RowOf("opening", page.opening()));
    }
    first = false;
    for (const api::StatementLine& line : page.lines()) session.Print(RowOf(line));
    closing = page.closing();
  };
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &Stub::ListStatement, std::move(request), print));
  session.Print(RowOf("closing", closing));
  return absl::OkStatus();
}

Session::Row RowOf(const api::TrialBalanceRow& account) {
  Session::Row row = RowOf(account.account());
  row.insert(row.end(), {{"debit", SumText(account, "debit", account.debit())},
                         {"credit", SumText(account, "credit", account.credit())},
                         {"held_debit", HeldText(account.held_debit())},
                         {"held_credit", HeldText(account.held_credit())}});
  return row;
}

absl::Status PrintTrialBalance(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const auto stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(auto request, RequestFor<api::GetTrialBalanceRequest>(*stub, arguments));
  AMANAT_ASSIGN_OR_RETURN(const int64_t on, DaysOrNone(session, arguments.on, "--on"));
  request.set_effective_date(on);
  struct Total {
    money::Currency currency;
    absl::int128 debit = 0;
    absl::int128 credit = 0;
    bool whole = true;  // every balance was given as a number
    Cell Text(absl::int128 sum) const {
      return whole ? Cell::Amount(currency, sum) : Cell("more than can be added up here");
    }
  };
  std::map<std::string, Total> totals;  // by currency
  uint64_t size = 0;
  const auto print = [&](const api::GetTrialBalanceResponse& page) {
    size = page.size();
    for (const api::TrialBalanceRow& account : page.rows()) {
      session.Print(RowOf(account));
      Total& total = totals[account.account().currency_code()];
      total.currency.numeric =
          static_cast<uint16_t>(std::max(account.debit().currency(), account.credit().currency()));
      total.debit += account.debit().minor_units();
      total.credit += account.credit().minor_units();
      total.whole = total.whole && account.beyond_64_bits().empty();
    }
  };
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &Stub::GetTrialBalance, std::move(request), print));
  for (const auto& [currency, total] : totals) {
    session.Print({{"total", currency},
                   {"debit", total.Text(total.debit)},
                   {"credit", total.Text(total.credit)},
                   {"size", absl::StrCat(size)}});
  }
  return absl::OkStatus();
}

absl::Status PrintStream(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const auto stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(auto request, RequestFor<api::GetStreamRequest>(*stub, arguments));
  AMANAT_ASSIGN_OR_RETURN(const std::string stream,
                          IdOfAny(session, AllIdKinds(), arguments.stream, "stream"));
  request.set_stream_id(stream);
  AMANAT_ASSIGN_OR_RETURN(const int64_t on, DaysOrNone(session, arguments.on, "--on"));
  request.set_effective_date(on);
  api::GetStreamResponse last;
  const auto print = [&](const api::GetStreamResponse& page) {
    for (const api::StreamEntry& entry : page.entries()) {
      session.Print({{"index", absl::StrCat(entry.index())},
                     {"effective_date", DateText(entry.effective_date())},
                     {"version", absl::StrCat(entry.version())}});
    }
    last = page;
  };
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &Stub::GetStream, std::move(request), print));
  session.Print({{"stream", HexEncode(stream)},
                 {"version", absl::StrCat(last.version())},
                 {"size", absl::StrCat(last.size())}});
  return absl::OkStatus();
}

}  // namespace

void AddLedgerReads(CLI::App& ledger, Session& session, Exit& exit) {
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* name, const char* text,
                       absl::Status (*print)(Session&, const Arguments&)) {
    CLI::App* verb = ledger.add_subcommand(name, text);
    verb->add_option("log", arguments->log, "LOG")->required();
    verb->add_option("--at", arguments->size,
                     "As of this many entries; the newest published size unless told");
    verb->callback([&session, &exit, arguments, print] {
      const absl::Status status = print(session, *arguments);
      session.EndTable();
      exit = status.ok() ? Exit::kDone : session.Fail(status);
    });
    return verb;
  };
  const auto add_account = [&](CLI::App* verb) {
    verb->add_option("account", arguments->account, "Number of the account in its log")->required();
  };
  const auto add_date = [&](CLI::App* verb) {
    verb->add_option("--on", arguments->on,
                     "What was effective on this date or before it, YYYY-MM-DD");
  };

  CLI::App* balance = add("balance", "Show what an account had", PrintBalance);
  add_account(balance);
  add_date(balance);
  CLI::App* statement = add(
      "statement", "List what moved an account, with the balance after each entry", PrintStatement);
  add_account(statement);
  statement->add_option("--first", arguments->first, "The first entry; default: the log's first");
  statement->add_option("--from", arguments->from, "First effective date, YYYY-MM-DD");
  statement->add_option("--to", arguments->to, "Last effective date, YYYY-MM-DD");
  add_date(add("trial-balance",
               "List the balances of all accounts, and the totals of each currency",
               PrintTrialBalance));
  CLI::App* stream = add(
      "stream", "List the entries that name a stream or a person, and its version", PrintStream);
  stream
      ->add_option("stream", arguments->stream,
                   "Of a case, claim, allotment, liquidation or person: its id, short or the first "
                   "digits of it")
      ->required();
  add_date(stream);
}

}  // namespace amanat::cli
