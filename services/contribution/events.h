// Bodies of the entries of contribution collection. A member is a random subject id; names and
// document numbers stand nowhere.
//
// Who posts what, at head office (debit / credit):
//   CONTRIBUTION_COLLECTED, CONTRIBUTION_LINE   collector / contribution income
//   DEPOSIT_MADE                                deposits in transit / collector
//   BANK_CREDITED                               bank / deposits in transit
#ifndef AMANAT_SERVICES_CONTRIBUTION_EVENTS_H_
#define AMANAT_SERVICES_CONTRIBUTION_EVENTS_H_

#include <string>
#include <vector>

#include "ledger/entry/entry.h"

namespace amanat::contribution {

// Enrols the command's only subject for a contract; cover begins with the contribution.
struct MemberEnrolled {
  std::string destination;  // ISO 3166-1 alpha-3
  std::string hiring;       // agency, direct or government
  wire::CivilDate contract_start;
  wire::CivilDate contract_end;  // the day after the last day
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "destination", self.destination);
    v.Field(2, "hiring", self.hiring);
    v.Field(3, "contract_start", self.contract_start);
    v.Field(4, "contract_end", self.contract_end);
  }
};

// One receipt = one member = one contract period. Body of CONTRIBUTION_COLLECTED and of a line;
// the member is the only subject. The collector of a line is its manifest's source.
struct Contribution {
  std::string collector;  // code; empty in a line
  std::string receipt_book;
  uint64_t receipt_number = 0;
  money::Money amount;
  std::string destination;         // ISO 3166-1 alpha-3
  wire::CivilDate contract_start;  // cover begins here, or at the end of running cover
  wire::CivilDate paid_on;         // date of the receipt
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "collector", self.collector);
    v.Field(2, "receipt_book", self.receipt_book);
    v.Field(3, "receipt_number", self.receipt_number);
    v.Field(4, "amount", self.amount);
    v.Field(5, "destination", self.destination);
    v.Field(6, "contract_start", self.contract_start);
    v.Field(7, "paid_on", self.paid_on);
  }
};

// The collector's deposit of what was collected.
struct DepositMade {
  std::string collector;
  std::string slip;  // number of the deposit slip, once only per collector
  money::Money amount;
  wire::CivilDate deposited_on;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "collector", self.collector);
    v.Field(2, "slip", self.slip);
    v.Field(3, "amount", self.amount);
    v.Field(4, "deposited_on", self.deposited_on);
  }
};

// The bank's credit, matched to the deposit that it names.
struct BankCredited {
  std::string collector;
  std::string slip;
  money::Money amount;
  std::string statement_line;  // once only
  wire::CivilDate value_date;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "collector", self.collector);
    v.Field(2, "slip", self.slip);
    v.Field(3, "amount", self.amount);
    v.Field(4, "statement_line", self.statement_line);
    v.Field(5, "value_date", self.value_date);
  }
};

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_EVENTS_H_
