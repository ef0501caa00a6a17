#include "clients/cli/assistance_rows.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/entry_name.h"
#include "clients/cli/entry_source.h"
#include "clients/cli/values.h"
#include "ledger/base/status.h"
#include "ledger/money/amount_for_people.h"

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

int64_t PaidAtFirst(const repatriation::v1::Assistance& item) {
  return item.came_back().minor_units() + (item.has_paid() ? item.paid().minor_units() : 0);
}

// What is left of the payment to programs; to people what was paid, and what of it came back.
Cell PaidText(const repatriation::v1::Assistance& item, const std::vector<CameBack>& back,
              const std::string& log_name) {
  const Cell left = item.has_paid() ? TextOf(item.paid()) : Cell("");
  if (!item.has_came_back()) return left;
  const auto currency = money::CurrencyFromNumeric(item.came_back().currency());
  if (!currency.ok()) return left;
  const money::Money paid{*currency, PaidAtFirst(item)};
  const money::Money came_back{*currency, item.came_back().minor_units()};
  if (!back.empty()) return Cell::Told(left.text(), AmountInWords(paid, back, log_name));
  return Cell::Told(left.text(), absl::StrCat(money::AmountForPeople(paid), ", of which ",
                                              money::AmountForPeople(came_back), " came back"));
}

}  // namespace

Row AssistanceRow(const repatriation::v1::Assistance& item, const std::vector<CameBack>& back,
                  const std::string& log_name, bool json) {
  const acts::v1::AssistanceRecommended& content = item.content();
  Row row = {{"assistance", absl::StrCat(content.assistance())},
             {"line", content.line()},
             {"state",
              StateText(repatriation::v1::AssistanceState_Name(item.state()), "ASSISTANCE_STATE_")},
             {"amount", TextOf(content.amount())}};
  if (json) {
    row.insert(row.end(),
               {{"paid", item.has_paid() ? TextOf(item.paid()) : Cell("")},
                {"came_back", item.has_came_back() ? TextOf(item.came_back()) : Cell("")},
                {"came_back_by", PlacesOf(back, log_name)}});
  } else {
    row.emplace_back("paid", PaidText(item, back, log_name));
  }
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
  for (const repatriation::v1::Assistance& each : item.assistances()) {
    session.Print(AssistanceRow(each, WhatCameBack(later.leaves, each.disbursement_index()),
                                later.log_name, session.options().json));
  }
}

}  // namespace amanat::cli
