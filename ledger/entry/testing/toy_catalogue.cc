#include "ledger/entry/testing/toy_catalogue.h"

#include <algorithm>

namespace amanat::toy {
namespace {

using entry::Book;
using entry::EventType;
using entry::Limit;
using entry::SignerClass;

std::vector<entry::EventTypeInfo> EventTypes() {
  return {
      {kMinted, "MINTED", SignerClass::kTwoPersons, Book::kFund},
      {kGranted, "GRANTED", SignerClass::kPerson, Book::kFund, EventType::kUnspecified, false},
      {kReceived, "RECEIVED", SignerClass::kPerson, Book::kFund, EventType::kUnspecified, false},
      {kReceiptSeen, "RECEIPT_SEEN", SignerClass::kWriter, Book::kFund, EventType::kUnspecified,
       false},
      {kGivenBack, "GIVEN_BACK", SignerClass::kPerson, Book::kFund, EventType::kUnspecified, false},
      {kGivenBackCredited, "GIVEN_BACK_CREDITED", SignerClass::kPerson, Book::kFund,
       EventType::kUnspecified, false},
      {kUseBooked, "USE_BOOKED", SignerClass::kPerson, Book::kFund},
      {kUseSeen, "USE_SEEN", SignerClass::kWriter, Book::kFund},
      {kNoted, "NOTED", SignerClass::kPerson, Book::kFund},
      {kReserved, "RESERVED", SignerClass::kPerson, Book::kFund},
      {kReservedAlone, "RESERVED_ALONE", SignerClass::kPerson, Book::kFund},
      {kUsed, "USED", SignerClass::kPerson, Book::kFund},
      {kLetGo, "LET_GO", SignerClass::kPerson, Book::kFund},
      {kFileSigned, "FILE_SIGNED", SignerClass::kPerson, Book::kFund, kFileLine},
      {kFileLine, "FILE_LINE", SignerClass::kLine, Book::kFund},
      {kPaidOut, "PAID_OUT", SignerClass::kPerson, Book::kFund},
      {kObserved, "OBSERVED", SignerClass::kPerson, Book::kRemittance},
      {kObservationsSigned, "OBSERVATIONS_SIGNED", SignerClass::kPerson, Book::kRemittance,
       kObservationLine},
      {kObservationLine, "OBSERVATION_LINE", SignerClass::kLine, Book::kRemittance},
      {kPriceSeen, "PRICE_SEEN", SignerClass::kPerson, Book::kRemittance},
  };
}

std::vector<entry::OutcomeInfo> Outcomes() {
  return {
      {kMissing, "MISSING"},     {kOutOfTurn, "OUT_OF_TURN"}, {kKeyReused, "KEY_REUSED"},
      {kForbidden, "FORBIDDEN"}, {kNobody, "NOBODY"},
  };
}

std::vector<entry::ChartInfo> Charts() {
  return {
      {kVault, "VAULT", Limit::kNeverCredit, {kMinted, kGranted, kGivenBackCredited, kPaidOut}, {}},
      {kUnderWay, "UNDER_WAY", Limit::kNeverCredit, {kGranted, kReceiptSeen}, {kGranted}},
      {kOwedBy,
       "OWED_BY",
       Limit::kNeverCredit,
       {kReceiptSeen, kGivenBackCredited, kUseBooked},
       {kReceiptSeen}},
      {kCounter, "COUNTER", Limit::kNone, {kFileLine}, {}},
      {kIncome, "INCOME", Limit::kNone, {kFileLine}, {}},
      {kCapital, "CAPITAL", Limit::kNone, {kMinted}, {}},
      {kPurse,
       "PURSE",
       Limit::kNeverCredit,
       {kReceived, kGivenBack, kReserved, kReservedAlone, kUsed, kLetGo},
       {kReceived}},
      {kOwedTo, "OWED_TO", Limit::kNeverDebit, {kReceived, kGivenBack, kUseSeen}, {}},
      {kUseKept,
       "USE_KEPT",
       Limit::kNeverCredit,
       {kUseSeen, kReserved, kReservedAlone, kUsed, kLetGo},
       {kReserved, kReservedAlone, kUsed}},
  };
}

constexpr entry::RightsInfo kRights = {.issued = kUnderWay,
                                       .accepted = kPurse,
                                       .due_from = kOwedBy,
                                       .due_to = kOwedTo,
                                       .issues = kGranted,
                                       .accepts = kReceived,
                                       .returns = kGivenBack};

}  // namespace

const entry::Catalogue& Catalogue() {
  static const auto* catalogue =
      new entry::Catalogue({EventTypes(), Outcomes(), Charts(), kRights});
  return *catalogue;
}

const entry::Catalogue& CatalogueOfSecond() {
  static const auto* catalogue = [] {
    std::vector<entry::EventTypeInfo> types = EventTypes();
    types.push_back({kStamped, "STAMPED", SignerClass::kPerson, Book::kFund});
    std::vector<entry::ChartInfo> charts = Charts();
    for (entry::ChartInfo& info : charts) {
      if (info.chart != kVault && info.chart != kCapital && info.chart != kPurse) continue;
      info.event_types.push_back(kStamped);
      std::sort(info.event_types.begin(), info.event_types.end());
      if (!info.debit_event_types.empty()) info.debit_event_types.push_back(kStamped);
    }
    return new entry::Catalogue({types, Outcomes(), charts, kRights});
  }();
  return *catalogue;
}

}  // namespace amanat::toy
