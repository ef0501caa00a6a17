// The fund's chart of accounts: what kinds of account its fund logs have. Which limit each keeps and
// which events may touch it stands in charts.cc. Balances are signed minor units, debit positive.
// Numbers are never reused.
//
// The rules behind the limits (every posting, both sides): an allotment's cash never goes below
// zero, and only an acceptance may debit it; with disbursed and in-transit never negative that
// alone gives spent + returned <= accepted <= issued. A collector's account never goes below zero, so
// nobody deposits more than was collected in that currency, and a receipt whose money was deposited is
// taken back only behind its deposit.
#ifndef AMANAT_SERVICES_RULES_CATALOGUE_CHARTS_H_
#define AMANAT_SERVICES_RULES_CATALOGUE_CHARTS_H_

#include <vector>

#include "ledger/entry/catalogue.h"

namespace amanat::chart {

using entry::Chart;

// Head office. The dimension is named behind each.
constexpr Chart kBank{1};                // none
constexpr Chart kAllotmentInTransit{2};  // allotment: issued, not yet accepted
constexpr Chart kDueFrom{3};             // allotment; office: the consulate
constexpr Chart kExpense{4};             // code of the cost line or benefit
constexpr Chart kReceivable{5};          // code of the agency, employer or officer
constexpr Chart kClaimsPayable{6};       // none
constexpr Chart kClaimsOrdered{7};       // none
constexpr Chart kCollector{8};           // code of the collector: collected, not yet deposited
constexpr Chart kContributionIncome{9};  // none
constexpr Chart kDepositsInTransit{10};  // code of the collector
constexpr Chart kCurrencyPosition{11};   // none
constexpr Chart kExchangeGainLoss{12};   // none
constexpr Chart kBankCharges{13};        // none
constexpr Chart kAccumulatedFund{14};    // none
// Consulate.
constexpr Chart kAllotmentCash{30};  // allotment
constexpr Chart kDueTo{31};          // allotment; office: head office
constexpr Chart kDisbursed{32};      // allotment

std::vector<entry::ChartInfo> Infos();

}  // namespace amanat::chart

#endif  // AMANAT_SERVICES_RULES_CATALOGUE_CHARTS_H_
