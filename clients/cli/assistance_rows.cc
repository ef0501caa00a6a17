#include "clients/cli/assistance_rows.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "amanat/treasury/v1/treasury.grpc.pb.h"
#include "clients/cli/calls.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/entry_source.h"
#include "clients/cli/values.h"
#include "clients/terminal/terminal.h"
#include "ledger/base/status.h"
#include "ledger/money/amount_for_people.h"
#include "services/rpc/channel.h"
#include "services/rpc/error.h"

namespace amanat::cli {

namespace {

struct LaterEntries {
  std::string log_name;
  std::vector<examine::Leaf> leaves;
};

// The entries of the case's stream, in the fund log of its consulate.
absl::StatusOr<LaterEntries> EntriesOfCase(Session& session, const repatriation::v1::Case& item) {
  LaterEntries found;
  const std::string log = absl::StrCat(item.site(), "/fund");
  AMANAT_ASSIGN_OR_RETURN(found.log_name, LogNameFromText(session, log, "case"));
  AMANAT_ASSIGN_OR_RETURN(const acts::v1::Reference place,
                          EntryFromText(session, absl::StrCat(log, ":0"), "case"));
  AMANAT_ASSIGN_OR_RETURN(const LogId id, LogId::FromBytes(place.log()));
  AMANAT_ASSIGN_OR_RETURN(const StreamId stream, StreamId::FromBytes(item.content().case_id()));
  LedgerEntries source(session);
  AMANAT_ASSIGN_OR_RETURN(const std::vector<LogIndex> indices, source.EntriesOf(id, stream));
  for (const LogIndex index : indices) {
    AMANAT_ASSIGN_OR_RETURN(const examine::Leaf leaf, source.Entry(id, index));
    found.leaves.push_back(leaf);
  }
  return found;
}

// A payment in figures; nothing before it.
struct Payment {
  money::Money at_first;
  money::Money came_back;
  money::Money net;
};

std::optional<Payment> PaymentOf(const repatriation::v1::Assistance& item) {
  if (!item.has_paid() && !item.has_came_back()) return std::nullopt;
  const uint32_t numeric = item.has_paid() ? item.paid().currency() : item.came_back().currency();
  const auto currency = money::CurrencyFromNumeric(numeric);
  if (!currency.ok()) return std::nullopt;
  const int64_t net = item.has_paid() ? item.paid().minor_units() : 0;
  const int64_t came_back = item.has_came_back() ? item.came_back().minor_units() : 0;
  return Payment{{*currency, net + came_back}, {*currency, came_back}, {*currency, net}};
}

Cell AmountCell(const money::Money& amount) {
  return Cell::Amount(amount.currency, amount.minor_units);
}

// What was paid at first; for people what of it came back stands beside it.
Cell PaidText(const Payment& payment, const std::vector<CameBack>& back,
              const std::string& log_name) {
  const Cell paid = AmountCell(payment.at_first);
  if (payment.came_back.minor_units == 0) return paid;
  if (!back.empty()) {
    return Cell::Told(paid.text(), AmountInWords(payment.at_first, back, log_name));
  }
  return Cell::Told(paid.text(),
                    absl::StrCat(money::AmountForPeople(payment.at_first), ", of which ",
                                 money::AmountForPeople(payment.came_back), " came back"));
}

std::string WordsOf(const treasury::v1::LiquidationLine& line) {
  switch (line.state()) {
    case treasury::v1::LINE_STATE_ACCEPTED:
      return ", accepted";
    case treasury::v1::LINE_STATE_SENT_BACK:
      return absl::StrCat(", sent back ", line.code());
    case treasury::v1::LINE_STATE_REVERSED:
      return ", accepted and taken back";
    case treasury::v1::LINE_STATE_UNDECIDED:
      return "";
    default:
      return ", in a state that this program does not know";
  }
}

// The lines of the case's payments, by the payment's index, in the order of submission.
using LinesOfPayments = std::map<LogIndex, std::vector<treasury::v1::LiquidationLine>>;

absl::StatusOr<LinesOfPayments> ReadLines(Session& session, const repatriation::v1::Case& item) {
  LinesOfPayments lines;
  for (const repatriation::v1::Assistance& each : item.assistances()) {
    if (each.disbursement_index() != 0) lines[each.disbursement_index()];
  }
  if (lines.empty()) return lines;
  namespace list = treasury::v1;
  AMANAT_ASSIGN_OR_RETURN(const auto channel, session.Channel("treasury"));
  const auto stub = list::Treasury::NewStub(channel);
  AMANAT_RETURN_IF_ERROR(ForEachPage(*stub, &list::Treasury::Stub::ListLiquidations,
                                     list::ListLiquidationsRequest(),
                                     [&](const list::ListLiquidationsResponse& page) {
                                       for (const list::LiquidationLine& line : page.lines()) {
                                         const auto found = lines.find(line.spend());
                                         if (line.site() != item.site() || found == lines.end())
                                           continue;
                                         found->second.push_back(line);
                                       }
                                     }));
  return lines;
}

}  // namespace

std::string LiquidationWords(const std::vector<treasury::v1::LiquidationLine>& lines) {
  if (lines.empty()) return "not submitted";
  std::string words;
  for (const treasury::v1::LiquidationLine& line : lines) {
    absl::StrAppend(&words, words.empty() ? "submitted" : "; submitted again", " (",
                    line.submission().log_name(), ":", line.submission().index(), ")",
                    WordsOf(line));
  }
  return words;
}

Row AssistanceRow(const repatriation::v1::Assistance& item, const std::vector<CameBack>& back,
                  const std::string& log_name, const std::string& liquidation, bool json) {
  const acts::v1::AssistanceRecommended& content = item.content();
  Row row = {{"assistance", absl::StrCat(content.assistance())},
             {"line", content.line()},
             {"state",
              StateText(repatriation::v1::AssistanceState_Name(item.state()), "ASSISTANCE_STATE_")},
             {"amount", TextOf(content.amount())}};
  const std::optional<Payment> payment = PaymentOf(item);
  row.emplace_back("paid", payment.has_value() ? PaidText(*payment, back, log_name) : Cell(""));
  if (json) {
    row.insert(row.end(),
               {{"came_back", item.has_came_back() ? TextOf(item.came_back()) : Cell("")},
                {"came_back_by", PlacesOf(back, log_name)}});
  }
  row.insert(row.end(), {{"paid_net", payment.has_value() ? AmountCell(payment->net) : Cell("")},
                         {"liquidation_course", liquidation}});
  row.insert(row.end(), {{"currency", CurrencyOf(content.amount())},
                         {"allotment", HexEncode(content.allotment())},
                         {"recommender", item.recommender()},
                         {"approver", item.approver()},
                         {"payer", item.payer()},
                         {"emergency", item.emergency()},
                         {"approval_index", absl::StrCat(item.approval_index())},
                         {"disbursement_index", absl::StrCat(item.disbursement_index())},
                         {"expense_date", DateText(item.expense_date())},
                         {"ended", item.ended()}});
  return row;
}

void PrintAssistances(Session& session, const repatriation::v1::Case& item) {
  const bool some_came_back =
      std::any_of(item.assistances().begin(), item.assistances().end(),
                  [](const repatriation::v1::Assistance& each) { return each.has_came_back(); });
  LaterEntries later;
  if (some_came_back) {
    auto found = EntriesOfCase(session, item);
    if (found.ok()) later = *std::move(found);
  }
  const auto lines = ReadLines(session, item);
  if (!lines.ok()) {
    terminal::Say(absl::StrCat("amanat: what head office decided of its payments is not shown: ",
                               rpc::ReasonOf(lines.status()), ": ", lines.status().message()));
  }
  for (const repatriation::v1::Assistance& each : item.assistances()) {
    const bool paid = lines.ok() && each.disbursement_index() != 0;
    const std::vector<treasury::v1::LiquidationLine> of_it =
        paid ? lines->at(each.disbursement_index()) : std::vector<treasury::v1::LiquidationLine>();
    // Of what was taken back before it was submitted there is nothing to submit.
    const bool told = paid && (each.has_paid() || !of_it.empty());
    session.Print(AssistanceRow(each, WhatCameBack(later.leaves, each.disbursement_index()),
                                later.log_name, told ? LiquidationWords(of_it) : "",
                                session.options().json));
  }
}

}  // namespace amanat::cli
