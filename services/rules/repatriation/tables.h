// What repatriation's acts keep of a fund log: at a consulate its cases and their assistances, at
// head office the ratifications of emergency approvals.
//
// Invariants:
//  1. A case says of its assistances how many stand in each state, and for each cost line and
//     currency what is approved (held or paid) and what is paid: ChangeAssistance keeps that.
//  2. The numbers of a case's assistances are 1 to Case::assistances.
//
// Index numbers are public for scans. Thread-safe: constant after construction.
#ifndef AMANAT_SERVICES_RULES_REPATRIATION_TABLES_H_
#define AMANAT_SERVICES_RULES_REPATRIATION_TABLES_H_

#include <optional>
#include <string>
#include <vector>

#include "ledger/entry/entry.h"
#include "services/rules/act/open_entries.h"
#include "services/rules/act/tables.h"
#include "services/rules/repatriation/assistance_state.h"

namespace amanat::rules::repatriation {

using ::amanat::repatriation::AssistanceState;

constexpr state::Table kCases{kRepatriationTables + 0x00};
constexpr state::Table kCasesInOrder{kRepatriationTables + 0x01};  // index of the opening
constexpr state::Table kCasesByState{kRepatriationTables +
                                     0x02};  // CaseState, index of the opening
constexpr state::Table kAssistances{kRepatriationTables + 0x03};
constexpr state::Table kAssistancesWaiting{kRepatriationTables + 0x04};  // index of the proposal
constexpr state::Table kAssistancesOfEmergency{kRepatriationTables +
                                               0x05};  // index of the approval
constexpr state::Table kEmergencyCounts{kRepatriationTables + 0x06};
constexpr state::Table kRatifications{kRepatriationTables + 0x07};
constexpr state::Table kRatificationCounts{kRepatriationTables + 0x08};

constexpr state::Table kReceipts{kRepatriationTables + 0x09};
constexpr state::Table kCasesOfDeath{kRepatriationTables + 0x0a};  // person, index of the opening

// Sums over a case's assistances of one cost line and currency.
struct LineTotal {
  std::string line;
  money::Currency currency;
  int64_t approved = 0;  // held, with the amount held, or paid, with the amount paid
  int64_t paid = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "line", self.line);
    v.Field(2, "currency", self.currency);
    v.Field(3, "approved", self.approved);
    v.Field(4, "paid", self.paid);
  }
  bool operator==(const LineTotal&) const = default;
};

struct Case {
  SubjectId person;
  std::string reason;
  std::string hiring;
  std::string liable_party;
  wire::CivilDate distress_date;
  LogIndex opened = 0;  // index of the entry
  wire::Instant opened_at;
  std::string officer;  // who opened it
  uint64_t assistances = 0;
  // How many of them stand so.
  uint64_t recommended = 0;
  uint64_t approved = 0;
  uint64_t disbursed = 0;
  std::vector<LineTotal> totals;  // by line and currency
  LogIndex closed = 0;            // index of the entry; 0: it is open
  wire::Instant closed_at;
  std::string outcome;  // code, of a closed case
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "person", self.person);
    v.Field(2, "reason", self.reason);
    v.Field(3, "hiring", self.hiring);
    v.Field(4, "liable_party", self.liable_party);
    v.Field(5, "distress_date", self.distress_date);
    v.Field(6, "opened", self.opened);
    v.Field(7, "opened_at", self.opened_at);
    v.Field(8, "officer", self.officer);
    v.Field(9, "assistances", self.assistances);
    v.Field(10, "recommended", self.recommended);
    v.Field(11, "approved", self.approved);
    v.Field(12, "disbursed", self.disbursed);
    v.Field(13, "totals", self.totals);
    v.Field(14, "closed", self.closed);
    v.Field(15, "closed_at", self.closed_at);
    v.Field(16, "outcome", self.outcome);
  }
  // What is approved of the line so far.
  int64_t ApprovedOf(absl::string_view line, money::Currency currency) const;
};
const state::TypedTable<Case, StreamId>& Cases();

enum class CaseState : uint8_t {
  kOpen,         // nothing is under way, nothing was paid
  kRecommended,  // something waits for an approval
  kApproved,     // nothing does, and something waits for its payment
  kPaid,         // something was paid, and nothing is under way
  kClosed,
};
CaseState StateOf(const Case& found);

// By case and number.
struct Assistance {
  std::string line;
  money::Money amount;  // recommended, and held from the approval on
  StreamId allotment;
  AssistanceState state = AssistanceState::kRecommended;
  std::string recommender;  // codes of operators
  std::string approver;
  std::string payer;
  std::string emergency;  // code of the emergency approval; empty when there was none
  LogIndex proposed = 0;  // index of the recommendation or emergency approval
  wire::Instant recommended_at;
  LogIndex approval = 0;  // index of the entry whose hold is to be captured or released
  wire::Instant approved_at;
  LogIndex disbursement = 0;
  wire::Instant disbursed_at;
  money::Money paid;  // net of refunds
  wire::CivilDate expense_date;
  std::string ended;  // code of the reason of a release, withdrawal or reversal
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "line", self.line);
    v.Field(2, "amount", self.amount);
    v.Field(3, "allotment", self.allotment);
    v.Field(4, "state", self.state);
    v.Field(5, "recommender", self.recommender);
    v.Field(6, "approver", self.approver);
    v.Field(7, "payer", self.payer);
    v.Field(8, "emergency", self.emergency);
    v.Field(9, "proposed", self.proposed);
    v.Field(10, "recommended_at", self.recommended_at);
    v.Field(11, "approval", self.approval);
    v.Field(12, "approved_at", self.approved_at);
    v.Field(13, "disbursement", self.disbursement);
    v.Field(14, "disbursed_at", self.disbursed_at);
    v.Field(15, "paid", self.paid);
    v.Field(16, "expense_date", self.expense_date);
    v.Field(17, "ended", self.ended);
  }
};
const state::TypedTable<Assistance, StreamId, uint64_t>& Assistances();

// Enters the case's next assistance, or an assistance as it now stands, and what the case says of it.
// Internal when there is no such case or assistance.
absl::Status AddAssistance(state::Overlay& rows, const StreamId& case_id, const Assistance& added);
absl::Status ChangeAssistance(state::Overlay& rows, const StreamId& case_id, uint64_t number,
                              const Assistance& changed);

// Which payment a receipt stands for, by the receipt's digest. One receipt is for one payment of this log that
// was not taken back.
// That shows the same file a second time as far as digests are made with the same salt, as the clients of
// one office make them (clients/cli/receipt_key.h); another picture of the same paper is another file.
struct ReceiptUse {
  LogIndex payment = 0;  // index of the entry
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "payment", self.payment);
  }
};
const state::TypedTable<ReceiptUse, Hash>& Receipts();

// The case that was opened in this log for the person's death, the one with the earliest date of
// distress; nothing when there is none but such as were entered in error.
absl::StatusOr<std::optional<Case>> CaseOfDeath(const state::Reader& rows, const SubjectId& person);

// That an emergency approval was ratified, in head office's log; by log and index of the approval.
struct Ratification {
  LogIndex index = 0;  // of the entry
  wire::Instant at;
  std::string approver;  // code of who ratified
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "index", self.index);
    v.Field(2, "at", self.at);
    v.Field(3, "approver", self.approver);
  }
};
const state::TypedTable<Ratification, LogId, LogIndex>& Ratifications();

// Emergency approvals of a consulate, and what head office ratified of them.
const EntryCounts& EmergencyCounts();
const EntryCounts& RatificationCounts();

// Gives a consulate's emergency approvals that head office has not ratified, as far as both logs are
// at hand, ascending by approval from the entry `first` on, until `take` wants no more.
absl::Status ScanUnratified(const LogTables& consulate, const LogTables& head_office,
                            LogIndex first,
                            absl::FunctionRef<absl::StatusOr<bool>(
                                const StreamId& case_id, uint64_t number, const Assistance&)>
                                take);

}  // namespace amanat::rules::repatriation

#endif  // AMANAT_SERVICES_RULES_REPATRIATION_TABLES_H_
