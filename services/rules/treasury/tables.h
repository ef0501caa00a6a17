// What the treasury's acts keep of a fund log: exchanges, allotments, spends, liquidations and the
// decisions of their lines. Head office's log and a consulate's fill different tables. Inter-office postings
// stand in inter_office.h.
//
//   issue -> accept -> [seen] -> liquidate -> accept line | send line back -> [seen]
//                             -> return -> credit                    [..]: taken up by the writer
// and back: decline, in place of an acceptance; a return refused; a spend refunded or reversed; a line's
// acceptance reversed, by which the spend is open again.
//
// Invariants:
//  1. spent, liquidated and returned of an accepted allotment are the sums of its spends, of those
//     whose acceptance was seen and stands, and of its returns that were not refused; a spend counts with
//     what is left of it. spent + returned is never above the amount.
//  2. A spend that is submitted or accepted stands in the one liquidation that it names, as a line.
//  3. An allotment is accepted or declined, and not both.
//
// Index numbers are public for scans: ScanIndex(rows, kSpendsOpen, KeyOf(allotment), after, take).
// Thread-safe: constant after construction.
#ifndef AMANAT_SERVICES_RULES_TREASURY_TABLES_H_
#define AMANAT_SERVICES_RULES_TREASURY_TABLES_H_

#include <string>

#include "amanat/acts/treasury.h"
#include "ledger/entry/entry.h"
#include "ledger/state/typed_table.h"
#include "services/rules/act/tables.h"

namespace amanat::rules::treasury {

constexpr state::Table kIssued{kTreasuryTables + 0x00};
constexpr state::Table kIssuedInOrder{kTreasuryTables + 0x01};  // index of the issue
constexpr state::Table kIssuedBySite{kTreasuryTables + 0x02};   // site, index of the issue
constexpr state::Table kAccepted{kTreasuryTables + 0x03};
constexpr state::Table kSpends{kTreasuryTables + 0x04};
constexpr state::Table kSpendsOpen{kTreasuryTables + 0x05};  // allotment, in no liquidation
constexpr state::Table kSpendsNotices{kTreasuryTables +
                                      0x06};  // a party owes it, not yet taken over
constexpr state::Table kLiquidations{kTreasuryTables + 0x07};
constexpr state::Table kLiquidationsById{kTreasuryTables + 0x08};
constexpr state::Table kLines{kTreasuryTables + 0x09};
constexpr state::Table kLinesUndecided{kTreasuryTables + 0x0a};  // no decision was seen
constexpr state::Table kDecisions{kTreasuryTables + 0x0b};
constexpr state::Table kBookedExchanges{kTreasuryTables + 0x0c};
constexpr state::Table kExchangesBeyondTolerance{kTreasuryTables + 0x0d};
constexpr state::Table kIssuedUnseen{
    kTreasuryTables + 0x0e};  // site, index of the issue; neither accepted nor, declined, credited
constexpr state::Table kDeclined{kTreasuryTables + 0x0f};
constexpr state::Table kInterOffice{kTreasuryTables + 0x10};
constexpr state::Table kInterOfficeByCounterpart{kTreasuryTables + 0x11};
constexpr state::Table kInterOfficeBalances{kTreasuryTables + 0x12};
constexpr state::Table kAddressedCounts{kTreasuryTables + 0x13};
constexpr state::Table kTakenUpCounts{kTreasuryTables + 0x14};

// An allotment in head office's log.
struct IssuedAllotment {
  std::string site;
  LogId recipient;  // the site's fund log
  money::Money amount;
  std::string purpose;
  LogIndex rate = 0;
  LogIndex issued = 0;  // index of the entry
  wire::CivilDate issued_on;
  LogIndex acceptance_seen = 0;   // index of that entry; 0: not yet
  LogIndex decline_seen = 0;      // the same
  LogIndex decline_credited = 0;  // the same
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "site", self.site);
    v.Field(2, "recipient", self.recipient);
    v.Field(3, "amount", self.amount);
    v.Field(4, "purpose", self.purpose);
    v.Field(5, "rate", self.rate);
    v.Field(6, "issued", self.issued);
    v.Field(7, "issued_on", self.issued_on);
    v.Field(8, "acceptance_seen", self.acceptance_seen);
    v.Field(9, "decline_seen", self.decline_seen);
    v.Field(10, "decline_credited", self.decline_credited);
  }
};
const state::TypedTable<IssuedAllotment, StreamId>& IssuedAllotments();

// An allotment in the consulate's log.
struct AcceptedAllotment {
  LogId issuer;
  money::Money amount;
  LogIndex accepted = 0;  // index of the entry
  wire::CivilDate accepted_on;
  int64_t spent = 0;       // net of refunds
  int64_t liquidated = 0;  // acceptances seen that stand
  int64_t returned = 0;    // but what was refused
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "issuer", self.issuer);
    v.Field(2, "amount", self.amount);
    v.Field(3, "accepted", self.accepted);
    v.Field(4, "accepted_on", self.accepted_on);
    v.Field(5, "spent", self.spent);
    v.Field(6, "liquidated", self.liquidated);
    v.Field(7, "returned", self.returned);
  }
};
const state::TypedTable<AcceptedAllotment, StreamId>& AcceptedAllotments();

// One that was declined, in the consulate's log.
struct DeclinedAllotment {
  LogIndex declined = 0;  // index of the entry
  wire::CivilDate declined_on;
  std::string reason;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "declined", self.declined);
    v.Field(2, "declined_on", self.declined_on);
    v.Field(3, "reason", self.reason);
  }
};
const state::TypedTable<DeclinedAllotment, StreamId>& DeclinedAllotments();

enum class SpendState : uint8_t {
  kOpen,
  kSubmitted,
  kAccepted,
  kTakenBack,  // nothing is left of it: reversed, or refunded bit by bit
};

// The cost line of what a consulate's bank took.
constexpr char kBankChargesLine[] = "bank-charges";

// What a consulate paid out of an allotment, by the index of the entry in its log.
struct Spend {
  StreamId allotment;
  money::Money amount;  // as paid
  std::string cost_line;
  std::string liable_party;  // who owes it; empty: nobody
  SpendState state = SpendState::kOpen;
  LogIndex emergency_approval = 0;  // 0 when there was none
  LogIndex liquidation = 0;         // in which it stands; 0 while it is open
  StreamId case_id;                 // for which it was paid; zero: a bank's charge
  uint64_t assistance = 0;          // its number within the case
  wire::Instant recorded_at;        // from when on a party that owes it has notice
  int64_t refunded = 0;             // or reversed: of the amount
  LogIndex reopened =
      0;  // index of the LINE_REVERSAL_SEEN that its next acceptance consumes; 0: none
  money::Money net() const { return {amount.currency, amount.minor_units - refunded}; }
  // The entry of the log that head office's next acceptance consumes, of the spend at `index`.
  LogIndex ConsumableOf(LogIndex index) const { return reopened != 0 ? reopened : index; }
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "amount", self.amount);
    v.Field(3, "cost_line", self.cost_line);
    v.Field(4, "liable_party", self.liable_party);
    v.Field(5, "state", self.state);
    v.Field(6, "emergency_approval", self.emergency_approval);
    v.Field(7, "liquidation", self.liquidation);
    v.Field(8, "case_id", self.case_id);
    v.Field(9, "assistance", self.assistance);
    v.Field(10, "recorded_at", self.recorded_at);
    v.Field(11, "refunded", self.refunded);
    v.Field(12, "reopened", self.reopened);
  }
};
const state::TypedTable<Spend, LogIndex>& Spends();

// By the index of the entry in the consulate's log.
struct Liquidation {
  StreamId id;
  StreamId allotment;
  wire::CivilDate submitted_on;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "id", self.id);
    v.Field(2, "allotment", self.allotment);
    v.Field(3, "submitted_on", self.submitted_on);
  }
};
const state::TypedTable<Liquidation, LogIndex>& Liquidations();

// What the consulate has seen of head office's decision.
enum class LineState : uint8_t { kUndecided, kAccepted, kSentBack, kReversed };

// By the indices of liquidation and spend in the consulate's log.
struct Line {
  LineState state = LineState::kUndecided;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "state", self.state);
  }
};
const state::TypedTable<Line, LogIndex, LogIndex>& Lines();

// Head office's decision of a line, by the consulate's log, liquidation and spend.
struct LineDecision {
  LogIndex index = 0;  // of the entry
  bool accepted = false;
  std::string code;       // of expense, liable party or reason
  LogIndex reversal = 0;  // index of the entry that took an acceptance back; 0: it stands
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "index", self.index);
    v.Field(2, "accepted", self.accepted);
    v.Field(3, "code", self.code);
    v.Field(4, "reversal", self.reversal);
  }
};
const state::TypedTable<LineDecision, LogId, LogIndex, LogIndex>& LineDecisions();

// An exchange between head office's banks, by the index of its entry.
struct BookedExchange {
  amanat::treasury::ExchangeMade body;
  money::Money worth;  // the product of the pinned rate, in home currency
  bool buys = true;    // the foreign currency; else home currency was bought for it
  bool beyond_tolerance = false;
  LogIndex reversal = 0;  // index of the entry that took it back; 0: it stands
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "body", self.body);
    v.Field(2, "worth", self.worth);
    v.Field(3, "buys", self.buys);
    v.Field(4, "beyond_tolerance", self.beyond_tolerance);
    v.Field(5, "reversal", self.reversal);
  }
  // What the bank charged or paid, in home currency.
  const money::Money& charged() const { return buys ? body.charged : body.bought; }
};
// The index kExchangesBeyondTolerance has those which two persons signed, taken back or not.
const state::TypedTable<BookedExchange, LogIndex>& BookedExchanges();

// For the act that pays: enters the spend, and counts it as spent of its allotment. Internal when
// the allotment was not accepted in this log, or its currency is another one.
absl::Status RecordSpend(state::Overlay& rows, LogIndex index, const Spend& spend);

// For an act by which so much of a spend comes back: what is left of it is less, and of nothing the state
// is kTakenBack. Internal when there is no such spend, it stands in a liquidation, or less is left.
absl::Status RecordRefund(state::Overlay& rows, LogIndex index, const money::Money& amount);

// For an act that counts an amount of an allotment: adds it to one of its sums, or takes it from there.
// Internal as above, or when the sum would be above what was accepted or below nothing.
absl::Status AddToAllotment(state::Overlay& rows, const StreamId& allotment,
                            int64_t AcceptedAllotment::*sum, const money::Money& amount);
absl::Status TakeFromAllotment(state::Overlay& rows, const StreamId& allotment,
                               int64_t AcceptedAllotment::*sum, const money::Money& amount);

}  // namespace amanat::rules::treasury

#endif  // AMANAT_SERVICES_RULES_TREASURY_TABLES_H_
