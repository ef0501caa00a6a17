// Bodies of the treasury's entries: opening balances, exchanges, allotments and liquidation. An
// allotment is a stream of the same id at head office and at the consulate; the id is random.
//
// Who posts what (HO head office, C consulate; debit / credit):
//   OPENING_BALANCE            HO  bank / accumulated fund
//   EXCHANGE_MADE              HO  home: position, gain or loss / bank; foreign: bank / position;
//                                 the other way round when foreign currency is sold
//   ALLOTMENT_ISSUED           HO  in transit / bank            recipient: the consulate's fund log
//   ALLOTMENT_ACCEPTED         C   cash / due to                consumes the issue; recipient: HO
//   ACCEPTANCE_SEEN            HO  due from / in transit        consumes the acceptance; writer
//   LIQUIDATION_SUBMITTED      C   none                         recipient: HO
//   LIQUIDATION_LINE_ACCEPTED  HO  expense or receivable / due from
//                                                    consumes the spend; recipient: the consulate
//   LIQUIDATION_LINE_SENT_BACK HO  none              rests on the spend; recipient: the consulate
//   LINE_ACCEPTANCE_SEEN       C   due to / disbursed           consumes the acceptance; writer
//   LINE_SENT_BACK_SEEN        C   none                         consumes the sending back; writer
//   ALLOTMENT_RETURNED         C   due to / cash                recipient: HO
//   RETURN_CREDITED            HO  bank, charges / due from     consumes the return
#ifndef AMANAT_SERVICES_TREASURY_EVENTS_H_
#define AMANAT_SERVICES_TREASURY_EVENTS_H_

#include <string>
#include <vector>

#include "ledger/entry/entry.h"

namespace amanat::treasury {

// Two administrators cite the bank's statement; once for each currency.
struct OpeningBalance {
  money::Money amount;
  Hash statement_digest;           // SHA-256 of salt and statement; the salt stays outside
  wire::CivilDate statement_date;  // of the balance
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "amount", self.amount);
    v.Field(2, "statement_digest", self.statement_digest);
    v.Field(3, "statement_date", self.statement_date);
  }
};

// Foreign currency bought with home currency, or sold for it. The exact product of the rate is
// rounded half-even once; gain or loss, in home currency, takes only the difference to what the bank
// charged or paid.
struct ExchangeMade {
  money::Money bought;
  money::Money charged;  // what the bank took
  LogIndex rate = 0;     // the directory's RATE_SET of the foreign currency in home currency
  wire::CivilDate bank_date;
  std::string statement_line;  // of the bank, once only
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "bought", self.bought);
    v.Field(2, "charged", self.charged);
    v.Field(3, "rate", self.rate);
    v.Field(4, "bank_date", self.bank_date);
    v.Field(5, "statement_line", self.statement_line);
  }
};

// Gives the consulate the right to spend `amount`, out of the bank balance.
struct AllotmentIssued {
  StreamId allotment;
  std::string site;  // the consulate
  money::Money amount;
  std::string purpose;  // code, such as assistance
  LogIndex rate = 0;    // the directory's RATE_SET that pins the home value; 0 in home currency
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "site", self.site);
    v.Field(3, "amount", self.amount);
    v.Field(4, "purpose", self.purpose);
    v.Field(5, "rate", self.rate);
  }
};

// Takes the whole allotment into the consulate's cash.
struct AllotmentAccepted {
  StreamId allotment;
  entry::Reference issue;
  wire::CivilDate bank_date;  // when the consulate's bank credited it
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "issue", self.issue);
    v.Field(3, "bank_date", self.bank_date);
  }
};

// Head office takes up an acceptance.
struct AcceptanceSeen {
  StreamId allotment;
  entry::Reference acceptance;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "acceptance", self.acceptance);
  }
};

// Accounts for spends of an allotment; each is frozen until head office decides its line.
struct LiquidationSubmitted {
  StreamId liquidation;
  StreamId allotment;
  std::vector<uint64_t> spends;  // indices of this log's ASSISTANCE_DISBURSED entries, ascending
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "liquidation", self.liquidation);
    v.Field(2, "allotment", self.allotment);
    v.Field(3, "spends", self.spends);
  }
};

// Head office accepts one spend: books the expense, or the receivable where somebody is liable.
struct LiquidationLineAccepted {
  entry::Reference liquidation;
  entry::Reference spend;
  money::Money amount;       // of the spend
  std::string expense;       // code of the cost line; empty when somebody is liable
  std::string liable_party;  // code of the agency, employer or officer; empty when none
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "liquidation", self.liquidation);
    v.Field(2, "spend", self.spend);
    v.Field(3, "amount", self.amount);
    v.Field(4, "expense", self.expense);
    v.Field(5, "liable_party", self.liable_party);
  }
};

// Head office sends one spend back; it may be submitted again.
struct LiquidationLineSentBack {
  entry::Reference liquidation;
  entry::Reference spend;
  std::string reason;  // code, such as receipt-missing
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "liquidation", self.liquidation);
    v.Field(2, "spend", self.spend);
    v.Field(3, "reason", self.reason);
  }
};

// The consulate takes up an accepted line.
struct LineAcceptanceSeen {
  entry::Reference acceptance;
  LogIndex spend = 0;  // index in this log
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "acceptance", self.acceptance);
    v.Field(2, "spend", self.spend);
  }
};

// The consulate takes up a line sent back: the spend is no longer frozen.
struct LineSentBackSeen {
  entry::Reference sent_back;
  LogIndex spend = 0;  // index in this log
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "sent_back", self.sent_back);
    v.Field(2, "spend", self.spend);
  }
};

// What is left goes back by the consulate's own entry.
struct AllotmentReturned {
  StreamId allotment;
  money::Money amount;
  wire::CivilDate bank_date;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "amount", self.amount);
    v.Field(3, "bank_date", self.bank_date);
  }
};

// Head office's bank credited a return; what the bank kept are charges.
struct ReturnCredited {
  StreamId allotment;
  entry::Reference returned;
  money::Money credited;
  money::Money charges;
  wire::CivilDate bank_date;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "returned", self.returned);
    v.Field(3, "credited", self.credited);
    v.Field(4, "charges", self.charges);
    v.Field(5, "bank_date", self.bank_date);
  }
};

}  // namespace amanat::treasury

#endif  // AMANAT_SERVICES_TREASURY_EVENTS_H_
