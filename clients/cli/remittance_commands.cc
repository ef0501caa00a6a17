#include "clients/cli/remittance_commands.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "amanat/acts/event_types.h"
#include "amanat/remittance/v1/remittance.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/entry_show.h"
#include "clients/cli/people_file.h"
#include "clients/cli/remittance_submission.h"
#include "clients/cli/values.h"
#include "clients/intake/columns.h"
#include "clients/intake/observation.h"
#include "services/forms/cost.h"
#include "services/rpc/channel.h"

namespace amanat::cli {
namespace {

namespace api = remittance::v1;
using Stub = api::Remittance::Stub;

// Whose references are looked for one by one.
constexpr size_t kProvidersAskedMax = 1'000;

struct Arguments {
  std::string provider, reference, source, destination, sent, currency, received;
  std::string received_currency, fee, applied_rate, reference_rate, reference_source;
  std::string reference_date, value_date, funding, payout, purpose, bpm_class;
  std::string file, amount = "200", entry;
  bool template_wanted = false;
  std::vector<std::string> paths;
};

absl::StatusOr<std::unique_ptr<Stub>> Dial(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("remittance"));
  return api::Remittance::NewStub(channel);
}

absl::StatusOr<money::Money> AmountOf(const std::string& amount, const std::string& currency,
                                      CivilDays on, absl::string_view option,
                                      absl::string_view currency_option = "--currency") {
  const auto known = money::CurrencyFromCode(absl::AsciiStrToUpper(currency), on);
  if (!known.ok()) return Annotate(known.status(), currency_option);
  const auto parsed = money::ParseAmount(amount, *known);
  if (!parsed.ok()) return Annotate(parsed.status(), option);
  return parsed;
}

absl::StatusOr<remittance::Rate> RateOf(const std::string& text, absl::string_view option) {
  const auto ratio = money::ParseRatio(text);
  if (!ratio.ok()) return Annotate(ratio.status(), option);
  return intake::RateOf(*ratio);
}

remittance::Remittance BodyOf(const Session& session, const Arguments& given, FirstError& error) {
  remittance::Remittance body;
  body.kind = remittance::MessageKind::kSingle;
  body.provider = given.provider;
  body.source = error.Take(CountryFromText(given.source, "--source"));
  body.destination = error.Take(CountryFromText(given.destination, "--destination"));
  body.value_date.days = error.Take(DaysFromText(session, given.value_date, "--value-date"));
  const CivilDays on = body.value_date.days;
  body.sent = error.Take(AmountOf(given.sent, given.currency, on, "--sent"));
  const std::string reference = error.Take(
      IdentifierFromText(intake::Identifier::kPaymentReference, given.reference, "--reference"));
  body.payment = intake::ReferenceKey(given.provider, reference);
  body.content = intake::ContentOf(reference, body.sent);
  if (!given.received.empty()) {
    body.received = error.Take(
        AmountOf(given.received, given.received_currency, on, "--received", "--received-currency"));
  }
  if (!given.fee.empty()) body.fee = error.Take(AmountOf(given.fee, given.currency, on, "--fee"));
  if (!given.applied_rate.empty()) {
    body.applied_rate = error.Take(RateOf(given.applied_rate, "--applied-rate"));
  }
  if (!given.reference_rate.empty()) {
    body.reference = remittance::ReferenceRate{
        error.Take(RateOf(given.reference_rate, "--reference-rate")),
        given.reference_source,
        {error.Take(DaysFromText(session, given.reference_date, "--reference-date"))}};
  }
  body.funding = given.funding;
  body.payout = given.payout;
  body.purpose = given.purpose;
  body.bpm_class = given.bpm_class;
  return body;
}

Exit Import(Session& session, const Arguments& given, const std::string& path) {
  if (given.provider.empty()) {
    return session.Fail(absl::InvalidArgumentError("--provider: whose file it is, by code"));
  }
  return ImportRemittances(session, path, given.provider);
}

Exit Record(Session& session, const Arguments& given) {
  FirstError error;
  const remittance::Remittance body = BodyOf(session, given, error);
  if (!error.status().ok()) return session.Fail(error.status());
  api::PrepareRequest request;
  const absl::Status set = SetAct(event::kRemittanceRecorded, wire::Encode(body), request);
  return set.ok() ? ExecuteAct(session, Dial(session), request) : session.Fail(set);
}

Cell PercentOf(bool known, int64_t millionths) {
  return known ? Cell::Percent(millionths) : Cell("");
}

Exit ListCorridors(Session& session, const Arguments& arguments) {
  api::ListCorridorsRequest request;
  if (!arguments.source.empty()) {
    auto source = CountryFromText(arguments.source, "--source");
    if (!source.ok()) return session.Fail(source.status());
    request.set_source(*std::move(source));
  }
  request.set_amount(arguments.amount == "500" ? api::STANDARD_AMOUNT_500
                                               : api::STANDARD_AMOUNT_200);
  return PrintList(
      session, Dial(session), &Stub::ListCorridors, request,
      [&](const api::ListCorridorsResponse& page) {
        for (const api::Corridor& item : page.corridors()) {
          // Goal 10.c: 3 % on average, 5 % in any corridor.
          const std::string limit = !item.average_known()         ? ""
                                    : item.above_corridor_limit() ? "above 5 %"
                                    : item.above_average_limit()  ? "above 3 %"
                                                                  : "within 3 %";
          session.Print(
              {{"period", item.period()},
               {"source", item.source()},
               {"destination", item.destination()},
               {"services", absl::StrCat(item.services())},
               {"undisclosed", absl::StrCat(item.undisclosed())},
               {"average_percent",
                PercentOf(item.average_known(), item.average_percent_millionths())},
               {"three_cheapest_percent",
                PercentOf(item.three_cheapest_known(), item.three_cheapest_percent_millionths())},
               {"sdg_10c", limit}});
        }
      });
}

Exit ListRemittances(Session& session, const Arguments&) {
  return PrintList(
      session, Dial(session), &Stub::ListRemittances, api::ListRemittancesRequest(),
      [&](const api::ListRemittancesResponse& page) {
        for (const api::RecordedRemittance& item : page.remittances()) {
          session.Print(
              {{"index", absl::StrCat(item.index())},
               {"recorded", session.Time(item.recorded_micros())},
               {"kind", std::string(remittance::EnumName(
                            static_cast<remittance::MessageKind>(item.kind())))},
               {"provider", item.provider()},
               {"source", item.source()},
               {"destination", item.destination()},
               {"sent", TextOf(item.sent())},
               {"currency", CurrencyOf(item.sent())},
               {"fee", item.has_fee() ? TextOf(item.fee()) : ""},
               {"value_date", DateText(item.value_date())},
               {"purpose", item.purpose()},
               {"bpm_class", item.bpm_class()},
               {"cost_percent", PercentOf(item.cost_known(), item.cost_percent_millionths())},
               {"reversed_by", item.reversed_by() == 0 ? "" : absl::StrCat(item.reversed_by())},
               {"status", item.status()},
               {"status_reason", item.status_reason()},
               {"returned", item.has_returned() ? TextOf(item.returned()) : Cell("")},
               {"returned_of_received",
                item.has_returned_of_received() ? TextOf(item.returned_of_received()) : Cell("")}});
        }
      });
}

// How a remittance stands now; of prices nothing.
absl::Status PrintStanding(Session& session, LogIndex index) {
  AMANAT_ASSIGN_OR_RETURN(const auto stub, Dial(session));
  api::GetRemittanceRequest request;
  request.set_index(index);
  api::RecordedRemittance item;
  const absl::Status status =
      rpc::FromGrpc(stub->GetRemittance(rpc::MakeContext().get(), request, &item));
  if (absl::IsNotFound(status)) return absl::OkStatus();
  AMANAT_RETURN_IF_ERROR(status);
  session.Print({{"status", item.status()},
                 {"status_reason", item.status_reason()},
                 {"returns", absl::StrCat(item.returns())},
                 {"returned", item.has_returned() ? TextOf(item.returned()) : Cell("")},
                 {"returned_of_received",
                  item.has_returned_of_received() ? TextOf(item.returned_of_received()) : Cell("")},
                 {"cost_percent", PercentOf(item.cost_known(), item.cost_percent_millionths())},
                 {"reversed_by", item.reversed_by() == 0 ? "" : absl::StrCat(item.reversed_by())}});
  return absl::OkStatus();
}

// Who may have given the reference: the provider that is named, else all whose payments are recorded here.
absl::StatusOr<std::set<std::string>> ProvidersToAsk(Stub& stub, const Arguments& arguments) {
  if (!arguments.provider.empty()) return std::set<std::string>{arguments.provider};
  std::set<std::string> providers;
  AMANAT_RETURN_IF_ERROR(ForEachPage(
      stub, &Stub::ListFlows, api::ListFlowsRequest(), [&](const api::ListFlowsResponse& page) {
        for (const api::Flow& flow : page.flows()) {
          providers.insert(flow.providers().begin(), flow.providers().end());
        }
      }));
  if (providers.size() > kProvidersAskedMax) {
    return absl::FailedPreconditionError(absl::StrCat(
        "payments of ", providers.size(), " providers are recorded here: name one by --provider"));
  }
  return providers;
}

// The index of the entry that records the payment which a provider names by that reference.
absl::StatusOr<LogIndex> FindByReference(Session& session, const Arguments& arguments) {
  AMANAT_ASSIGN_OR_RETURN(const std::string reference,
                          IdentifierFromText(intake::Identifier::kPaymentReference,
                                             arguments.reference, "--reference"));
  AMANAT_ASSIGN_OR_RETURN(const auto stub, Dial(session));
  AMANAT_ASSIGN_OR_RETURN(const auto providers, ProvidersToAsk(*stub, arguments));
  std::vector<api::RecordedRemittance> found;
  for (const std::string& provider : providers) {
    api::GetRemittanceRequest request;
    request.set_payment(intake::ReferenceKey(provider, reference).str());
    api::RecordedRemittance item;
    const absl::Status status =
        rpc::FromGrpc(stub->GetRemittance(rpc::MakeContext().get(), request, &item));
    if (absl::IsNotFound(status)) continue;
    AMANAT_RETURN_IF_ERROR(status);
    found.push_back(std::move(item));
  }
  if (found.size() == 1) return found.front().index();
  if (found.empty()) {
    return absl::NotFoundError(
        absl::StrCat("no payment with the reference ", reference, " is recorded here",
                     arguments.provider.empty() ? "" : absl::StrCat(" of ", arguments.provider),
                     "; letter case counts, and what messages of ISO 20022 record has no "
                     "provider's reference"));
  }
  const auto name = [](std::string* out, const api::RecordedRemittance& item) {
    absl::StrAppend(out, item.index(), " of ", item.provider());
  };
  return absl::FailedPreconditionError(
      absl::StrCat("several payments have the reference ", reference, ": ",
                   absl::StrJoin(found, ", ", name), "; name one by its entry or by --provider"));
}

Exit Show(Session& session, const Arguments& arguments) {
  if (arguments.entry.empty() == arguments.reference.empty()) {
    return session.Fail(absl::InvalidArgumentError(
        "which payment: its entry, or --reference with what its provider calls it"));
  }
  if (arguments.entry.empty()) {
    const auto index = FindByReference(session, arguments);
    if (!index.ok()) return session.Fail(index.status());
    return ShowEntry(session, {"remittance", entry::Book::kRemittance}, absl::StrCat(*index),
                     [&](LogIndex at) { return PrintStanding(session, at); });
  }
  return ShowEntry(session, {"remittance", entry::Book::kRemittance}, arguments.entry,
                   [&](LogIndex index) { return PrintStanding(session, index); });
}

Exit ListFlows(Session& session, const Arguments&) {
  return PrintList(
      session, Dial(session), &Stub::ListFlows, api::ListFlowsRequest(),
      [&](const api::ListFlowsResponse& page) {
        for (const api::Flow& item : page.flows()) {
          session.Print({{"source", item.source()},
                         {"destination", item.destination()},
                         {"count", absl::StrCat(item.count())},
                         {"sent", SumText(item, "sent", item.sent())},
                         {"fees", SumText(item, "fees", item.fees())},
                         {"currency", CurrencyOf(item.sent())},
                         {"costed", absl::StrCat(item.costed())},
                         {"average_cost_percent",
                          PercentOf(item.costed() > 0, item.average_percent_millionths())},
                         {"returns", absl::StrCat(item.returns())},
                         {"returned", SumText(item, "returned", item.returned())},
                         {"rejected", absl::StrCat(item.rejected())},
                         {"rejected_sent", SumText(item, "rejected_sent", item.rejected_sent())}});
        }
      });
}

void AddRecordOptions(CLI::App& record, Arguments& arguments) {
  record.add_option("--provider", arguments.provider, "Code of the registered provider")
      ->required();
  record
      .add_option("--reference", arguments.reference,
                  "The provider's reference; letter case counts; only its fingerprint is sent")
      ->required();
  record.add_option("--source", arguments.source, "Country, ISO 3166-1")->required();
  record.add_option("--destination", arguments.destination, "Country, ISO 3166-1")->required();
  record.add_option("--sent", arguments.sent, "Such as 735.00")->required();
  record.add_option("--currency", arguments.currency, "Of what was sent, ISO 4217")->required();
  CLI::Option* received = record.add_option("--received", arguments.received, "What arrived");
  CLI::Option* received_currency =
      record.add_option("--received-currency", arguments.received_currency, "Its currency");
  received->needs(received_currency);
  record.add_option("--fee", arguments.fee, "In the currency of what was sent");
  record.add_option("--applied-rate", arguments.applied_rate,
                    "Receiving currency for one unit of the sending one; exact decimal");
  CLI::Option* rate = record.add_option("--reference-rate", arguments.reference_rate,
                                        "The market's rate, to compare with");
  rate->needs(record.add_option("--reference-source", arguments.reference_source,
                                "Code of who published it"));
  record.add_option("--reference-date", arguments.reference_date,
                    "YYYY-MM-DD; default: the effective date");
  record.add_option("--value-date", arguments.value_date,
                    "YYYY-MM-DD; default: the effective date");
  record.add_option("--funding", arguments.funding, "How it was paid in");
  record.add_option("--payout", arguments.payout, "How it was paid out");
  record.add_option("--purpose", arguments.purpose, "External purpose code of ISO 20022");
  record.add_option("--bpm-class", arguments.bpm_class, "Class of the balance of payments");
}

}  // namespace

void AddRemittanceCommands(CLI::App& app, Session& session, Exit& exit) {
  CLI::App* remittance = app.add_subcommand(
      "remittance", "Remittances and prices as observed, and what corridors cost");
  remittance->require_subcommand(1);
  remittance->footer(
      "Examples:\n"
      "  amanat --sign reporter-1=reporter-1.key --yes remittance submit-iso20022 messages/\n"
      "  amanat remittance corridors --source ARE --amount 200");
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* name, const char* text,
                       const std::function<Exit(Session&, const Arguments&)>& run) {
    CLI::App* command = remittance->add_subcommand(name, text);
    command->callback([&session, &exit, arguments, run] { exit = run(session, *arguments); });
    return command;
  };
  AddRecordOptions(*add("record", "Record one remittance", Record), *arguments);
  CLI::App* by_file =
      add("import", "Import a provider's CSV file, in parts of 1,000 lines",
          [](Session& s, const Arguments& a) {
            return FileOrTemplate(s, intake::RemittanceColumns(), a.template_wanted, a.file,
                                  [&](const std::string& path) { return Import(s, a, path); });
          });
  by_file->add_option("file", arguments->file, "CSV file, one payment a line");
  by_file->add_option("--provider", arguments->provider, "Code of the registered provider");
  by_file->add_flag("--template", arguments->template_wanted, kTemplateHelp);
  by_file->footer("A file with bad lines is refused whole, and all of them are named.\n\n" +
                  intake::ColumnsInWords(intake::RemittanceColumns()));
  CLI::App* messages = add(
      "submit-iso20022", "Submit ISO 20022 messages, one command for each transaction; needs --yes",
      [](Session& s, const Arguments& a) { return SubmitMessages(s, a.paths); });
  messages->footer(
      "pacs.008 records payments, pacs.004 what came back of a recorded one, pacs.002 how one "
      "stands.\n"
      "Payments are submitted first. Every file of a folder has an answer; exit 1 when one was "
      "refused.");
  messages->add_option("paths", arguments->paths, "Files, or folders with *.xml files")->required();
  CLI::App* prices = add(
      "observe-prices", "Record observed prices (CSV of Remittance Prices Worldwide); needs --yes",
      [](Session& s, const Arguments& a) {
        return FileOrTemplate(s, intake::PriceColumns(), a.template_wanted, a.file,
                              [&](const std::string& path) { return ObservePrices(s, path); });
      });
  prices->add_option("file", arguments->file, "CSV file, one service a line");
  prices->add_flag("--template", arguments->template_wanted, kTemplateHelp);
  prices->footer("A file with bad lines is refused whole, and all of them are named.\n\n" +
                 intake::ColumnsInWords(intake::PriceColumns()) +
                 "The layout of the firms (PERIOD, SOURCE_CODE, FIRM, ...) is read, too.");
  CLI::App* corridors =
      add("corridors", "Show what corridors cost, beside the limits of SDG 10.c", ListCorridors);
  corridors->footer(
      "three_cheapest_percent is the plain mean of the three cheapest services; unlike the World "
      "Bank's SmaRT it does not ask that they be fast and within reach.");
  corridors->add_option("--source", arguments->source, "Country, ISO 3166-1");
  corridors->add_option("--amount", arguments->amount, "200 or 500 (US dollars)")
      ->check(CLI::IsMember({"200", "500"}));
  add("list", "List recorded remittances", ListRemittances);
  CLI::App* show =
      add("show",
          "Show a remittance or observed prices, and what came of it: statuses, returns, reversal",
          Show);
  CLI::Option* entry = show->add_option("entry", arguments->entry,
                                        "LOG:INDEX or, of this site's remittance log, INDEX alone");
  CLI::Option* reference = show->add_option(
      "--reference", arguments->reference,
      "In its place the provider's reference; letter case counts; only fingerprints "
      "of it are sent");
  entry->excludes(reference);
  show->add_option("--provider", arguments->provider,
                   "Whose reference it is; default: any of those whose payments are recorded here")
      ->needs(reference);
  show->footer(
      "A reference that several providers gave is refused, with the payments that have it.");
  add("statistics", "Sums of the recorded remittances by corridor and currency", ListFlows)
      ->footer(
          "returned is what came back of what was sent, rejected_sent what was sent with "
          "remittances that are "
          "rejected or cancelled; count and sent have them still.");
}

}  // namespace amanat::cli
