#include "clients/cli/treasury_lists.h"

#include <functional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "clients/cli/calls.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/values.h"
#include "ledger/entry/log_name.h"
#include "services/rpc/channel.h"

namespace amanat::cli {
namespace {

namespace api = treasury::v1;
using Stub = api::Treasury::Stub;

std::string PlaceOf(const api::EntryName& name) {
  return absl::StrCat(name.log_name(), ":", name.index());
}

// The day of an office's own act, which for people names the office: the days of two offices differ.
Cell DayOfOffice(int64_t days, absl::string_view site) {
  const std::string date = DateText(days);
  if (date.empty() || site.empty()) return date;
  return Cell::Told(date, absl::StrCat(date, " (", site, ")"));
}

// Of an entry's log; empty where it names none.
std::string SiteOf(const api::EntryName& name) {
  const auto log = entry::ParseLogName(name.log_name());
  return log.ok() ? log->site : "";
}

void Print(Session& session, const api::Allotment& item) {
  session.Print({{"allotment", HexEncode(item.allotment())},
                 {"site", item.site()},
                 {"currency", CurrencyOf(item.issued())},
                 {"issued", TextOf(item.issued())},
                 {"accepted", TextOf(item.accepted())},
                 {"spent", TextOf(item.spent())},
                 {"liquidated", TextOf(item.liquidated())},
                 {"returned", TextOf(item.returned())},
                 {"available", TextOf(item.available())},
                 {"due_from", TextOf(item.due_from())},
                 {"state", StateText(api::AllotmentState_Name(item.state()), "ALLOTMENT_STATE_")},
                 {"purpose", item.purpose()},
                 {"issue", PlaceOf(item.issue())},
                 {"issued_on", DayOfOffice(item.issued_on(), SiteOf(item.issue()))},
                 {"accepted_on", DayOfOffice(item.accepted_on(), item.site())}});
}

void Print(Session& session, const api::LiquidationLine& line) {
  session.Print({{"liquidation", HexEncode(line.liquidation())},
                 {"submission", PlaceOf(line.submission())},
                 {"allotment", HexEncode(line.allotment())},
                 {"site", line.site()},
                 {"submitted_on", DateText(line.submitted_on())},
                 {"spend", absl::StrCat(line.spend())},
                 {"amount", TextOf(line.amount())},
                 {"currency", CurrencyOf(line.amount())},
                 {"cost_line", line.cost_line()},
                 {"liable_party", line.liable_party()},
                 {"state", StateText(api::LineState_Name(line.state()), "LINE_STATE_")},
                 {"code", line.code()}});
}

void Print(Session& session, const api::Exchange& item) {
  const acts::v1::ExchangeMade& made = item.exchange();
  session.Print({{"exchange", PlaceOf(item.entry())},
                 {"bank_date", DateText(made.bank_date())},
                 {"bought", TextOf(made.bought())},
                 {"charged", TextOf(made.charged())},
                 {"rate_index", absl::StrCat(made.rate())},
                 {"worth", TextOf(item.worth())},
                 {"loss", TextOf(item.loss())},
                 {"currency", CurrencyOf(item.worth())},
                 {"statement_line", made.statement_line()},
                 {"beyond_tolerance", item.beyond_tolerance() ? "yes" : "no"},
                 {"taken_back_by", item.reversal() == 0 ? "" : absl::StrCat(item.reversal())}});
}

// What is in transit by age, such as "6 to 30" days; nothing where nothing is.
void PrintAges(Session& session, const api::InterOfficeBalance& pair) {
  for (const api::AgeBand& band : pair.ages()) {
    if (band.postings_count() == 0) continue;
    session.Print({{"site", pair.site()},
                   {"in_transit_days",
                    band.to_days() == 0 ? absl::StrCat("from ", band.from_days())
                                        : absl::StrCat(band.from_days(), " to ", band.to_days())},
                   {"postings", absl::StrCat(band.postings_count())},
                   {"amount", SumText(band, "amount", band.amount())},
                   {"currency", CurrencyOf(band.amount())}});
  }
}

// Empty where nothing is under way.
std::string OldestText(const api::InterOfficeBalance& pair) {
  return pair.postings_count() == 0 ? "" : absl::StrCat(pair.oldest_days());
}

void PrintPosting(Session& session, const api::InterOfficeBalance& pair,
                  const api::InTransitPosting& posting) {
  session.Print({{"site", pair.site()},
                 {"in_transit", PlaceOf(posting.entry())},
                 {"event", posting.event_type()},
                 {"allotment", HexEncode(posting.allotment())},
                 {"amount", TextOf(posting.amount())},
                 {"currency", CurrencyOf(posting.amount())},
                 {"age_days", absl::StrCat(posting.age_days())}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<Stub>> DialTreasury(Session& session) {
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("treasury"));
  return api::Treasury::NewStub(channel);
}

Exit ListAllotments(Session& session, const TreasuryListOptions&) {
  return PrintItems(session, DialTreasury(session), &Stub::ListAllotments,
                    &api::ListAllotmentsResponse::allotments, api::ListAllotmentsRequest(),
                    [&](const api::Allotment& item) { Print(session, item); });
}

Exit ListLiquidations(Session& session, const TreasuryListOptions& options) {
  api::ListLiquidationsRequest request;
  request.set_undecided_only(options.undecided);
  return PrintItems(session, DialTreasury(session), &Stub::ListLiquidations,
                    &api::ListLiquidationsResponse::lines, request,
                    [&](const api::LiquidationLine& line) { Print(session, line); });
}

Exit ListExchanges(Session& session, const TreasuryListOptions& options) {
  api::ListExchangesRequest request;
  request.set_beyond_tolerance_only(options.beyond_tolerance);
  return PrintItems(session, DialTreasury(session), &Stub::ListExchanges,
                    &api::ListExchangesResponse::exchanges, request,
                    [&](const api::Exchange& item) { Print(session, item); });
}

Exit TrialBalance(Session& session, const TreasuryListOptions& options) {
  api::TrialBalanceRequest request;
  if (!options.log.empty()) {
    const auto log = LogNameFromText(session, options.log, "--log");
    if (!log.ok()) return session.Fail(log.status());
    request.set_log_name(*log);
  }
  api::TrialBalanceResponse last;
  const Exit exit = PrintList(session, DialTreasury(session), &Stub::TrialBalance, request,
                              [&](const api::TrialBalanceResponse& page) {
                                for (const api::AccountBalance& account : page.accounts()) {
                                  session.Print({{"number", absl::StrCat(account.number())},
                                                 {"account", account.chart()},
                                                 {"office", account.office()},
                                                 {"dimension", account.dimension()},
                                                 {"currency", CurrencyOf(account.posted())},
                                                 {"posted", TextOf(account.posted())},
                                                 {"held", TextOf(account.held())}});
                                }
                                last = page;
                              });
  if (exit != Exit::kDone) return exit;
  bool zero = true;
  for (const acts::v1::Money& total : last.totals()) {
    session.Print({{"log", last.log_name()},
                   {"size", absl::StrCat(last.size())},
                   {"currency", CurrencyOf(total)},
                   {"total", TextOf(total)}});
    zero = zero && total.minor_units() == 0;
  }
  for (const std::string& total : last.totals_beyond_64_bits()) {
    session.Print({{"log", last.log_name()},
                   {"size", absl::StrCat(last.size())},
                   {"currency", ""},
                   {"total", total}});
    zero = false;
  }
  session.EndTable();
  return zero ? Exit::kDone : Exit::kRefused;
}

Exit InterOffice(Session& session, const TreasuryListOptions&) {
  const auto stub = DialTreasury(session);
  if (!stub.ok()) return session.Fail(stub.status());
  api::InterOfficeRequest request;
  request.set_postings_max(kPageSize);
  api::InterOfficeResponse response;
  const grpc::Status status = (*stub)->InterOffice(rpc::MakeContext().get(), request, &response);
  if (!status.ok()) return session.Fail(status);
  bool explained = true;
  for (const api::InterOfficeBalance& pair : response.balances()) {
    session.Print({{"site", pair.site()},
                   {"currency", CurrencyOf(pair.due_from())},
                   {"due_from", SumText(pair, "due_from", pair.due_from())},
                   {"due_to", SumText(pair, "due_to", pair.due_to())},
                   {"difference", SumText(pair, "difference", pair.difference())},
                   {"not_taken_up", SumText(pair, "not_taken_up", pair.not_taken_up())},
                   {"in_transit_out", SumText(pair, "in_transit_out", pair.in_transit_out())},
                   {"in_transit_back", SumText(pair, "in_transit_back", pair.in_transit_back())},
                   {"postings", absl::StrCat(pair.postings_count())},
                   {"oldest_days", OldestText(pair)},
                   {"partial", pair.partial() ? "yes" : "no"}});
    explained = explained && !pair.partial() &&
                SumText(pair, "difference", pair.difference()) ==
                    SumText(pair, "not_taken_up", pair.not_taken_up());
  }
  session.EndTable();
  for (const api::InterOfficeBalance& pair : response.balances()) PrintAges(session, pair);
  session.EndTable();
  for (const api::InterOfficeBalance& pair : response.balances()) {
    for (const api::InTransitPosting& posting : pair.postings()) {
      PrintPosting(session, pair, posting);
    }
  }
  session.EndTable();
  return explained ? Exit::kDone : Exit::kRefused;
}

}  // namespace amanat::cli
