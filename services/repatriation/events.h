// Bodies of the entries of repatriation and emergency assistance. A case is a stream with a random
// id, at the consulate that opened it; its payments are numbered assistances within the case.
//
// Who posts what, at the consulate (debit / credit):
//   ASSISTANCE_APPROVED, ASSISTANCE_EMERGENCY_APPROVED   hold: disbursed / allotment cash
//   ASSISTANCE_DISBURSED   captures the hold: disbursed / allotment cash; recipient: head office
//   ASSISTANCE_RELEASED    releases the hold
// EMERGENCY_RATIFIED stands in head office's fund log and consumes the emergency approval. The other
// acts post nothing.
#ifndef AMANAT_SERVICES_REPATRIATION_EVENTS_H_
#define AMANAT_SERVICES_REPATRIATION_EVENTS_H_

#include <string>
#include <vector>

#include "ledger/entry/entry.h"

namespace amanat::repatriation {

// Opens a case for the person named as the command's only subject.
struct CaseOpened {
  StreamId case_id;
  std::string reason;  // code: contract-violation, abuse, illness, death, calamity, war,
                       // illegal-recruitment, stranded
  std::string hiring;  // agency, employer, direct or government
  // Code of the agency or employer that is to bear the cost: required when hired through an agency
  // or by an employer who undertook it, possible when hired directly, never for a government's hire.
  std::string liable_party;
  wire::CivilDate distress_date;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "reason", self.reason);
    v.Field(3, "hiring", self.hiring);
    v.Field(4, "liable_party", self.liable_party);
    v.Field(5, "distress_date", self.distress_date);
  }
};

// An officer recommends one payment of the case.
struct AssistanceRecommended {
  StreamId case_id;
  uint64_t assistance = 0;  // number within the case, from 1, ascending by one
  std::string line;         // code of the cost line: ticket, attendant-ticket, exit-fine, shelter,
                            // medical, legal, remains, interpreter, subsistence
  money::Money amount;
  StreamId allotment;  // from which it is to be paid
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "assistance", self.assistance);
    v.Field(3, "line", self.line);
    v.Field(4, "amount", self.amount);
    v.Field(5, "allotment", self.allotment);
  }
};

// Another person approves it within the ceiling; the amount is held on the allotment's cash.
struct AssistanceApproved {
  StreamId case_id;
  uint64_t assistance = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "assistance", self.assistance);
  }
};

// One officer alone recommends and approves; to be ratified by head office within 48 hours.
struct AssistanceEmergencyApproved {
  StreamId case_id;
  uint64_t assistance = 0;  // number within the case
  std::string line;
  money::Money amount;
  StreamId allotment;
  std::string emergency;  // code: no-second-officer, life-at-risk, office-closed
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "assistance", self.assistance);
    v.Field(3, "line", self.line);
    v.Field(4, "amount", self.amount);
    v.Field(5, "allotment", self.allotment);
    v.Field(6, "emergency", self.emergency);
  }
};

// The payment was made; at most the amount held. `receipts` are salted digests of the receipts.
struct AssistanceDisbursed {
  StreamId case_id;
  uint64_t assistance = 0;
  money::Money amount;
  wire::CivilDate expense_date;
  std::vector<Hash> receipts;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "assistance", self.assistance);
    v.Field(3, "amount", self.amount);
    v.Field(4, "expense_date", self.expense_date);
    v.Field(5, "receipts", self.receipts);
  }
};

// What the service adds to ASSISTANCE_DISBURSED, so that the entry can be judged where the case is
// not followed.
struct DisbursementAdded {
  StreamId allotment;
  std::string line;
  std::string liable_party;  // empty when nobody is liable: the 48-hour notice and the receivable
                             // go to this party
  LogIndex emergency_approval = 0;  // the approval to be ratified; 0 when there is none
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "allotment", self.allotment);
    v.Field(2, "line", self.line);
    v.Field(3, "liable_party", self.liable_party);
    v.Field(4, "emergency_approval", self.emergency_approval);
  }
};

// An approved payment will not be made.
struct AssistanceReleased {
  StreamId case_id;
  uint64_t assistance = 0;
  std::string reason;  // code: no-longer-needed, paid-by-liable-party, entered-in-error
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "assistance", self.assistance);
    v.Field(3, "reason", self.reason);
  }
};

// A head office approver ratifies an emergency approval; whether in time is told by record times.
struct EmergencyRatified {
  entry::Reference approval;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "approval", self.approval);
  }
};

// A recommendation that nobody has approved will not be followed.
struct AssistanceRecommendationWithdrawn {
  StreamId case_id;
  uint64_t assistance = 0;
  std::string
      reason;  // code: no-longer-needed, paid-by-liable-party, declined-by-person, replaced,
               // entered-in-error
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "assistance", self.assistance);
    v.Field(3, "reason", self.reason);
  }
};

// Nothing more is done for the case.
struct CaseClosed {
  StreamId case_id;
  std::string outcome;  // code: repatriated, helped-abroad, settled-by-liable-party, referred,
                        // declined-by-person, contact-lost, entered-in-error
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "case_id", self.case_id);
    v.Field(2, "outcome", self.outcome);
  }
};

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_EVENTS_H_
