// What an audit knows of a fund: what the entries of its logs say, put together by what they are about, as
// of a moment. Everything here follows from entries that kept all rules; ReadFacts (fact_reader.h) fills it
// in one reading of each log, and the checks are functions of it.
//
// What was taken back is not here, unless it says so. Maps are ordered, so that an audit of the same set
// says the same. Values are plain data; thread-compatible.
//
// A fact keeps what a check reads and no more, and what was answered leaves nothing where only the open ones are
// asked about. What grows with the set, in bytes and with the nodes of maps:
//   an entry of the directory         8
//   a receipt                        50 until it is deposited; a gap in a book's numbers 70
//   a deposit                       200
//   an allotment                    360; a return or decline 260
//   a payment of a consulate        450, its acceptance included
//   a case 310, each of its assistances 320; an emergency 250
//   a claim                         600, each of its payees 60
//   an entry to the other office    340 until it is taken up there
//   an exchange                     140
//   a refusal 200, and as much for each stream by which it may be known again
//   a date long past                130; a file's lines 50 for each day
#ifndef AMANAT_CLIENTS_AUDIT_FACTS_H_
#define AMANAT_CLIENTS_AUDIT_FACTS_H_

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "clients/audit/audited_set.h"
#include "clients/audit/receipt_runs.h"
#include "ledger/accounts/accounts.h"
#include "ledger/base/clock.h"
#include "services/rules/contribution/cover.h"

namespace amanat::audit {

constexpr CivilDays DayOf(UnixMicros micros) { return micros / kMicrosPerDay; }

// Where an entry stands.
struct Place {
  size_t log = 0;  // position in Facts::logs
  LogIndex index = 0;
  UnixMicros recorded = 0;
  bool operator==(const Place& other) const { return log == other.log && index == other.index; }
};

// By position of its log in Facts::logs, and index.
using EntryKey = std::pair<size_t, LogIndex>;

// More than 64 bits hold.
struct Sum {
  money::Currency currency;
  absl::int128 minor_units = 0;
};

struct AuditedLog {
  entry::LogName name;
  LogId id;
  TreeSize size = 0;  // of the set
  TreeSize read = 0;  // recorded until the moment of the audit
  std::optional<Place> last;
  std::vector<accounts::Account> accounts;  // of a fund log, as they stand then
};

struct Allotment {
  Place issued;
  std::string site;
  money::Money amount;
  std::string purpose;
  LogIndex rate = 0;  // 0: none
  std::optional<Place> accepted;
  std::optional<Place> acceptance_seen;
  std::optional<Place> declined;
  std::optional<Place> decline_credited;
  std::string issuer, accepter;  // codes; empty: nobody has it yet
};

// Money of an allotment that a consulate sent back or declined, and what head office said of it.
struct SentBack {
  std::optional<Place> last;  // of what is known of it
  std::string site;           // the consulate's
  std::string sender;         // code
  std::vector<std::string> answerers;
};

// ASSISTANCE_DISBURSED, with what its liquidation came to.
struct Spend {
  Place place;
  std::string site;
  StreamId allotment;
  StreamId case_id;
  uint64_t assistance = 0;  // its number in the case
  money::Money amount;      // without what was refunded
  CivilDays expense_date = 0;
  std::string line;
  std::string liable_party;         // by the case; empty: nobody
  LogIndex emergency_approval = 0;  // in the same log; 0: none
  std::optional<Place> accepted;
  std::string reviewer;           // code of who accepted its line
  std::string booked_to_party;    // empty: to an expense
  std::string booked_to_expense;  // code of the cost line; empty: to a party, or not yet
  bool is_bank_charge = false;    // of no case and for every purpose
};

// One payment of a case.
struct Assistance {
  std::string line;
  money::Money amount;  // what was asked for
  StreamId allotment;
  std::string recommender;  // code; empty: approved alone in an emergency
  std::string approver;
  std::string payer;
  std::optional<Place> approved;
  std::optional<Place> paid;
  std::optional<Place> ended;  // released or withdrawn
  money::Money paid_amount;
};

struct Case {
  Place opened;
  std::string site;
  SubjectId person;
  std::string reason;
  std::string hiring;
  std::string liable_party;
  CivilDays distress_date = 0;
  Place last_act;
  bool closed = false;
  std::map<uint64_t, Assistance> assistances;  // by number
};

struct Emergency {
  Place approved;
  std::string site;
  std::string approver;
  StreamId case_id;
  uint64_t assistance = 0;
  money::Money amount;
  std::optional<Place> ratified;
  std::string ratifier;
};

struct Claim {
  Place filed;
  std::string site;  // that asked for it; head office where it was filed there
  SubjectId member;
  std::vector<SubjectId> payees;
  std::string benefit;
  std::string programme;  // empty: no schedule at hand names it
  CivilDays event_date = 0;
  money::Money amount;
  Place last_act;
  std::optional<Place> approved, ordered, paid, rejected;
  std::string recommender, approver, orderer, payer;
};

// Somebody for whom a case was opened.
struct Person {
  std::vector<contribution::Payment> payments;  // of contributions, at head office
  std::map<LogIndex, std::string> enrolments;   // hiring, by entry at head office
};

struct Deposit {
  Place place;
  std::string collector;
  std::string slip;
  money::Money amount;
  bool credited = false;
  std::string creditor;  // code of who recorded that
};

// What a collector holds, the oldest first: a deposit takes from the front.
struct Collected {
  Place place;
  CivilDays paid_on = 0;
  absl::int128 minor_units = 0;
};

struct Exchange {
  Place place;
  money::Money bought;
  money::Money charged;
  LogIndex rate = 0;
  CivilDays bank_date = 0;
  bool by_two = false;
};

// An accepted entry that is for another log and was not taken up there, with what it posts on accounts
// between offices.
struct Addressed {
  Place place;
  LogId recipient;
  std::string chart;  // of its first such posting
  std::map<std::pair<std::string, money::Currency>, absl::int128> mirrored;  // by allotment
  money::Money amount;
};

struct Refusal {
  Place place;
  std::string site;
  entry::Outcome outcome = entry::Outcome::kAccepted;
  std::string type;
  std::vector<std::string> authors;
  std::optional<Place> accepted_later;  // what the same person had accepted with other data
};

struct AfterRevocation {
  Place place;
  std::string site;
  std::string author;
  LogIndex revocation = 0;
};

// What lies behind its record by more than a day.
struct BackDated {
  Place place;  // of lines their file
  std::string site;
  CivilDays effective = 0;  // days of its effective date
  CivilDays money = 0;  // days of the money's date: a receipt, a deposit, the bank's, an expense
  std::map<CivilDays, uint64_t> lines;  // of a file: how many, by the days of their money's date
};

// The most of another log that a log says to have followed.
struct FollowedSize {
  Place place;
  TreeSize size = 0;
};

// A log whose key signed two histories.
struct Forked {
  std::string log;     // its name
  std::string detail;  // where the evidence is, and what it shows
};

struct Facts {
  UnixMicros until = 0;  // the moment: nothing recorded later counts
  CivilDays today = 0;   // its day, UTC
  uint64_t later = 0;    // entries recorded after it, which were left out
  const directory::Directory* directory = nullptr;
  TreeSize directory_size = 0;  // recorded until then
  std::string head_office;
  std::vector<AuditedLog> logs;
  std::vector<UnixMicros> directory_times;  // of its entries

  std::map<StreamId, Allotment> allotments;
  std::map<std::pair<LogId, LogIndex>, SentBack> sent_back;  // by the consulate's entry
  std::map<EntryKey, Spend> spends;
  std::vector<std::pair<Place, LogId>> lines_of_absent_logs;
  std::map<EntryKey, Exchange> exchanges;
  std::map<EntryKey, Addressed> addressed;
  uint64_t addressed_read = 0;  // those that were taken up included
  std::map<std::pair<size_t, LogId>, FollowedSize> followed;

  std::map<StreamId, Case> cases;
  std::map<std::pair<LogId, LogIndex>, Emergency> emergencies;
  std::map<SubjectId, Person> people;  // of cases
  std::map<StreamId, Claim> claims;
  std::set<std::pair<SubjectId, std::string>> claimed;  // member and benefit, requests included
  std::map<SubjectId, UnixMicros> payees_first_seen;

  std::map<std::pair<std::string, money::Currency>, std::deque<Collected>> collected;
  std::map<StreamId, Deposit> deposits;
  std::vector<Place> credits_without_deposit;
  std::map<std::pair<std::string, std::string>, ReceiptRuns> books;  // collector and book
  size_t head_office_log = 0;  // position in `logs` of its fund log

  std::vector<Refusal> refusals;
  std::vector<AfterRevocation> after_revocation;
  std::vector<Forked> forked;  // as evidence beside the logs shows; no log says so of itself
  std::vector<BackDated> back_dated;

  const AuditedLog& LogOf(const Place& place) const { return logs[place.log]; }
  int64_t AgeDays(const Place& place) const { return (until - place.recorded) / kMicrosPerDay; }
  // Whether the set holds the fund log of the site; nullptr when it does not.
  const AuditedLog* FundLogOf(const std::string& site) const;
  bool HoldsHeadOffice() const { return FundLogOf(head_office) != nullptr; }
  // When the directory's entry was recorded; nothing beyond the moment.
  std::optional<UnixMicros> RecordedInDirectory(LogIndex index) const;
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_FACTS_H_
