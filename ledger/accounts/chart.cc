#include "ledger/accounts/chart.h"

#include "absl/strings/str_cat.h"
#include "ledger/base/check.h"

namespace amanat::accounts {
namespace {

using E = entry::EventType;
using entry::Limit;

const std::vector<ChartInfo>& Charts() {
  static const auto* charts = new std::vector<ChartInfo>{
      {Chart::kBank,
       "BANK",
       Limit::kNeverCredit,
       {E::kOpeningBalance, E::kExchangeMade, E::kAllotmentIssued, E::kReturnCredited,
        E::kBankCredited, E::kClaimPaid},
       {}},
      {Chart::kAllotmentInTransit,
       "ALLOTMENT_IN_TRANSIT",
       Limit::kNeverCredit,
       {E::kAllotmentIssued, E::kAcceptanceSeen},
       {E::kAllotmentIssued}},
      {Chart::kDueFrom,
       "DUE_FROM",
       Limit::kNeverCredit,
       {E::kAcceptanceSeen, E::kReturnCredited, E::kLiquidationLineAccepted},
       {E::kAcceptanceSeen}},
      {Chart::kExpense,
       "EXPENSE",
       Limit::kNone,
       {E::kLiquidationLineAccepted, E::kClaimApproved},
       {}},
      {Chart::kReceivable, "RECEIVABLE", Limit::kNeverCredit, {E::kLiquidationLineAccepted}, {}},
      {Chart::kClaimsPayable,
       "CLAIMS_PAYABLE",
       Limit::kNeverDebit,
       {E::kClaimApproved, E::kClaimPaymentOrdered},
       {}},
      {Chart::kClaimsOrdered,
       "CLAIMS_ORDERED",
       Limit::kNeverDebit,
       {E::kClaimPaymentOrdered, E::kClaimPaid},
       {}},
      {Chart::kCollector,
       "COLLECTOR",
       Limit::kNone,
       {E::kContributionCollected, E::kContributionLine, E::kDepositMade},
       {}},
      {Chart::kContributionIncome,
       "CONTRIBUTION_INCOME",
       Limit::kNone,
       {E::kContributionCollected, E::kContributionLine},
       {}},
      {Chart::kDepositsInTransit,
       "DEPOSITS_IN_TRANSIT",
       Limit::kNeverCredit,
       {E::kDepositMade, E::kBankCredited},
       {E::kDepositMade}},
      {Chart::kCurrencyPosition, "CURRENCY_POSITION", Limit::kNone, {E::kExchangeMade}, {}},
      {Chart::kExchangeGainLoss, "EXCHANGE_GAIN_LOSS", Limit::kNone, {E::kExchangeMade}, {}},
      {Chart::kBankCharges, "BANK_CHARGES", Limit::kNone, {E::kReturnCredited}, {}},
      {Chart::kAccumulatedFund, "ACCUMULATED_FUND", Limit::kNone, {E::kOpeningBalance}, {}},
      {Chart::kAllotmentCash,
       "ALLOTMENT_CASH",
       Limit::kNeverCredit,
       {E::kAllotmentAccepted, E::kAllotmentReturned, E::kAssistanceApproved,
        E::kAssistanceEmergencyApproved, E::kAssistanceDisbursed, E::kAssistanceReleased},
       {E::kAllotmentAccepted}},
      {Chart::kDueTo,
       "DUE_TO",
       Limit::kNeverDebit,
       {E::kAllotmentAccepted, E::kAllotmentReturned, E::kLineAcceptanceSeen},
       {}},
      {Chart::kDisbursed,
       "DISBURSED",
       Limit::kNeverCredit,
       {E::kLineAcceptanceSeen, E::kAssistanceApproved, E::kAssistanceEmergencyApproved,
        E::kAssistanceDisbursed, E::kAssistanceReleased},
       {E::kAssistanceApproved, E::kAssistanceEmergencyApproved, E::kAssistanceDisbursed}},
  };
  return *charts;
}

}  // namespace

const ChartInfo* FindChart(uint32_t number) {
  for (const ChartInfo& info : Charts()) {
    if (static_cast<uint32_t>(info.chart) == number) return &info;
  }
  return nullptr;
}

std::string ChartName(uint32_t number) {
  const ChartInfo* info = FindChart(number);
  return info != nullptr ? std::string(info->name) : absl::StrCat("CHART_", number);
}

entry::AccountOpening OpeningOf(const AccountKey& key) {
  const ChartInfo* info = FindChart(static_cast<uint32_t>(key.chart));
  AMANAT_CHECK(info != nullptr);
  entry::AccountOpening opening;
  opening.office = key.office;
  opening.chart = static_cast<uint32_t>(key.chart);
  opening.currency = key.currency;
  opening.dimension = key.dimension;
  opening.limit = info->limit;
  for (const E type : info->event_types) opening.event_types.push_back(static_cast<uint32_t>(type));
  return opening;
}

}  // namespace amanat::accounts
