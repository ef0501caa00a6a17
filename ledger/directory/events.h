// Bodies of the directory's entries. Two administrators sign each, but for the two founding
// administrators' own admissions (see directory.h).
#ifndef AMANAT_LEDGER_DIRECTORY_EVENTS_H_
#define AMANAT_LEDGER_DIRECTORY_EVENTS_H_

#include <string>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/entry/entry.h"
#include "ledger/money/money.h"

namespace amanat::directory {

// What an operator may do. A person may hold several roles, but never act in two of the roles of
// one claim or payment.
enum class Role : uint32_t {
  kUnspecified = 0,
  kAdministrator = 1,  // signs the directory
  kTreasurer = 2,      // issues, accepts and returns allotments; exchanges; credits returns
  kReviewer = 3,       // decides liquidation lines at head office
  kCollector = 4,      // collects contributions, delivers files, deposits
  kOfficer = 5,        // enrols, files and recommends: claims and cases
  kApprover = 6,       // approves and rejects
  kPayer = 7,          // pays out
  kReporter = 8,       // records remittances and prices
  kAuditor = 9,        // reads everything
};

absl::string_view RoleName(Role role);
inline absl::string_view EnumName(Role role) { return RoleName(role); }  // for the printer
absl::StatusOr<Role> RoleFromName(absl::string_view name);

struct OperatorAdmitted {
  std::string code;  // never a person's name
  PublicKey public_key;
  std::string site;
  std::vector<Role> roles;  // ascending
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "code", self.code);
    v.Field(2, "public_key", self.public_key);
    v.Field(3, "site", self.site);
    v.Field(4, "roles", self.roles);
  }
};

// Ends the right of the key admitted at `admission`. What a cut-off site signed before it heard
// stands and is listed.
struct KeyRevoked {
  LogIndex admission = 0;
  std::string reason;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "admission", self.admission);
    v.Field(2, "reason", self.reason);
  }
};

struct SiteAdmitted {
  std::string site;
  std::string country;    // ISO 3166-1 alpha-2
  std::string time_zone;  // IANA, whose civil date is the site's effective date
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "site", self.site);
    v.Field(2, "country", self.country);
    v.Field(3, "time_zone", self.time_zone);
  }
};

// Admits a site's log and the key that signs its checkpoints.
struct LogAdmitted {
  std::string name;
  PublicKey public_key;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "name", self.name);
    v.Field(2, "public_key", self.public_key);
  }
};

// The most that a site may approve for one case and one cost line, earlier approvals counted.
struct CeilingSet {
  std::string site;
  std::string line;  // code of a cost line, such as ticket, shelter or medical
  money::Money per_case;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "site", self.site);
    v.Field(2, "line", self.line);
    v.Field(3, "per_case", self.per_case);
  }
};

struct Benefit {
  std::string code;       // such as death-natural
  std::string programme;  // one death, one benefit for each of them
  money::Money amount;
  uint64_t tail_days = 0;              // cover goes on so long after the contract's end
  uint64_t deadline_days = 0;          // to file, from the event; 0: none
  bool one_time = false;               // one claim per person and programme
  std::vector<std::string> documents;  // codes of the documents that must be there
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "code", self.code);
    v.Field(2, "programme", self.programme);
    v.Field(3, "amount", self.amount);
    v.Field(4, "tail_days", self.tail_days);
    v.Field(5, "deadline_days", self.deadline_days);
    v.Field(6, "one_time", self.one_time);
    v.Field(7, "documents", self.documents);
  }
};

// A whole benefit schedule; versions ascend by one from 1. In force for events on or after
// `effective_from`, until a later version's.
struct ScheduleSet {
  uint64_t version = 0;
  wire::CivilDate effective_from;
  money::Money contribution;  // what a member pays for one contract period
  uint64_t cover_months = 0;  // of one contribution
  std::vector<Benefit> benefits;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "version", self.version);
    v.Field(2, "effective_from", self.effective_from);
    v.Field(3, "contribution", self.contribution);
    v.Field(4, "cover_months", self.cover_months);
    v.Field(5, "benefits", self.benefits);
  }
};

// One unit of `currency` costs numerator/denominator units of `in_currency`.
struct RateSet {
  money::Currency currency;
  money::Currency in_currency;
  uint64_t numerator = 0;
  uint64_t denominator = 0;
  std::string source;
  wire::CivilDate date;  // of the rate
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "currency", self.currency);
    v.Field(2, "in_currency", self.in_currency);
    v.Field(3, "numerator", self.numerator);
    v.Field(4, "denominator", self.denominator);
    v.Field(5, "source", self.source);
    v.Field(6, "date", self.date);
  }
};

}  // namespace amanat::directory

#endif  // AMANAT_LEDGER_DIRECTORY_EVENTS_H_
