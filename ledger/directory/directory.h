// What the directory log says, as of any of its sizes: sites, logs and their keys, operators, their roles and
// profiles, ceilings, benefit schedules, rates, versions of the rules, registered parties, parameters of the audit,
// and which event types were added to charts. Every other log's signatures are judged by it at the frontier that
// the log recorded.
//
//   Directory directory;
//   directory.Apply(index, command, recorded);  // each accepted directory entry, in order
//   const Operator* author = directory.FindOperator(admission, /*size=*/frontier);
//
// Founding: entry 0 names two public keys. Until both stand admitted, nothing is taken but an
// OPERATOR_ADMITTED of one of them at head office's site, with the administrator's role and signed by
// that key itself. From then on every directory entry carries two administrators' signatures.
//
// Queries take `size`: only entries with an index below it count. Thread-compatible.
#ifndef AMANAT_LEDGER_DIRECTORY_DIRECTORY_H_
#define AMANAT_LEDGER_DIRECTORY_DIRECTORY_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/directory/events.h"
#include "ledger/entry/log_name.h"

namespace amanat::directory {

// From the command's effective date: how old a rate may be that is set, and where a schedule may begin. One
// that begins in the past gives the rule for receipts of then that are recorded late.
constexpr CivilDays kRateAgeDaysMax = 31;
constexpr CivilDays kScheduleBackDaysMax = 3'660;
constexpr CivilDays kScheduleAheadDaysMax = 366;
// Event types that one entry adds to a chart.
constexpr size_t kPermitsAddedMax = 64;
// The same of the last day of a party's licence.
constexpr CivilDays kLicenceBackDaysMax = 3'660;
constexpr CivilDays kLicenceAheadDaysMax = 7'320;

// Who may found the fund, as entry 0 says it.
struct Founding {
  std::string fund_domain;                // of the directory log's name
  std::string site;                       // head office's: the same
  LogId log;                              // the directory itself
  std::vector<PublicKey> administrators;  // empty before entry 0; then entry::kFoundersCount
  bool Names(const PublicKey& key) const;
};

struct Operator {
  LogIndex admission = 0;
  OperatorAdmitted body;
  std::optional<LogIndex> revocation;
  UnixMicros revoked_at = 0;  // record time of the revocation
  bool HasRole(Role role) const;
};

// What else is known of an operator.
struct OperatorProfile {
  LogIndex index = 0;
  OperatorProfileSet body;
};
constexpr size_t kLanguagesOfOperatorMax = 16;

struct AdmittedLog {
  LogIndex admission = 0;
  entry::LogName name;
  LogId id;
  PublicKey public_key;
};

struct Ceiling {
  LogIndex index = 0;
  CeilingSet body;
};
struct Rate {
  LogIndex index = 0;
  RateSet body;
};
struct Schedule {
  LogIndex index = 0;
  ScheduleSet body;
};
struct AuditParameters {
  LogIndex index = 0;
  AuditParametersSet body;
  UnixMicros recorded = 0;
};

// From which entry on a version of the fund's rules decides.
struct ActivatedRules {
  LogIndex index = 0;  // of the entry that says so; 0: the log's founding
  uint32_t version = 0;
  Hash digest;
};

// Event types that may touch all accounts of a chart from this entry on.
struct AddedPermits {
  LogIndex index = 0;
  ChartPermitsAdded body;
};

struct Party {
  LogIndex index = 0;
  PartySet body;
};
struct PartyStatus {
  LogIndex index = 0;
  PartyStatusSet body;
};
// All that was said of the party of one code; both ascend.
struct PartyRecord {
  std::vector<Party> registrations;  // never empty
  std::vector<PartyStatus> statuses;
};

class Directory {
 public:
  // Whether `command` may stand as the directory's entry at `size`: its body is well formed, it
  // names what exists, a key is admitted once, ever, only the founders' before both stand, and two
  // administrators remain. Does not check signatures. InvalidArgument, NotFound, AlreadyExists,
  // PermissionDenied or FailedPrecondition say why not.
  absl::Status Check(const entry::Command& command, TreeSize size) const;

  // Takes an accepted entry that Check let pass, or the log's founding; `recorded` is its record time.
  // Other types are ignored.
  void Apply(LogIndex index, const entry::Command& command, UnixMicros recorded);

  // How many signatures of administrators a command needs at `size`; 0: the founding rule above,
  // signed by the key that `command` itself admits.
  int RequiredAdministrators(TreeSize size) const;

  // Admitted below `size` and not revoked below it; nullptr otherwise.
  const Operator* FindOperator(LogIndex admission, TreeSize size) const;
  const Operator* FindOperatorByKey(const PublicKey& key, TreeSize size) const;
  const Operator* FindOperatorByCode(absl::string_view code, TreeSize size) const;
  // When a key of that code was revoked last; nothing when none ever was.
  std::optional<UnixMicros> LastRevocationOf(absl::string_view code, TreeSize size) const;
  // The latest profile of the code; nullptr when none was set.
  const OperatorProfile* FindProfile(absl::string_view code, TreeSize size) const;

  // People (persons.cc). Codes that profiles join are one person's, over any number of joins; a code that
  // none joins is a person of its own, admitted or not. Whoever compares who did something asks these.
  bool IsSamePerson(absl::string_view one, absl::string_view other, TreeSize size) const;
  // All codes of the person who has this one; ascending, revoked ones too, never empty.
  std::vector<std::string> CodesOfPerson(absl::string_view code, TreeSize size) const;
  // Whether the person was ever admitted with the role, under any of his codes, revoked ones too: a revocation
  // ends what a key may sign, and not what its holder did.
  bool PersonEverHadRole(absl::string_view code, Role role, TreeSize size) const;

  const SiteAdmitted* FindSite(absl::string_view site, TreeSize size) const;
  const AdmittedLog* FindLog(const LogId& id, TreeSize size) const;
  const AdmittedLog* FindLog(absl::string_view site, entry::Book book, TreeSize size) const;
  const AdmittedLog* FindLogByName(absl::string_view name, TreeSize size) const;
  // The latest one set below `size`.
  const Ceiling* FindCeiling(absl::string_view site, absl::string_view line,
                             money::Currency currency, TreeSize size) const;
  const Rate* FindRate(LogIndex index, TreeSize size) const;
  const Schedule* FindSchedule(uint64_t version, TreeSize size) const;
  // The schedule in force on `date`: the highest version whose effective date is not after it.
  const Schedule* ScheduleOn(CivilDays date, TreeSize size) const;
  // The version of the rules that is active at `size`; nullptr before the log's founding.
  const ActivatedRules* RulesAt(TreeSize size) const;
  // How many entries below `size` added to what may touch the accounts of charts.
  size_t CountPermits(TreeSize size) const;
  // What they added together: by chart, event types ascending, each once.
  std::map<uint32_t, std::vector<uint32_t>> PermitsAt(TreeSize size) const;
  // The parameters of the audit that stand at `size`; nullptr before any were set.
  const AuditParameters* AuditParametersAt(TreeSize size) const;
  // As the party of that code was registered last below `size`; nullptr when it was not.
  const Party* FindParty(absl::string_view code, TreeSize size) const;
  // Its latest status; nullptr when none was set, so that it is active.
  const PartyStatus* FindPartyStatus(absl::string_view code, TreeSize size) const;

  const Founding& founding() const { return founding_; }
  const std::vector<Operator>& operators() const { return operators_; }
  const std::vector<OperatorProfile>& profiles() const { return profiles_; }  // as they were set
  const std::vector<AdmittedLog>& logs() const { return logs_; }
  const std::map<std::string, std::pair<LogIndex, SiteAdmitted>>& sites() const { return sites_; }
  const std::vector<Ceiling>& ceilings() const { return ceilings_; }
  const std::vector<Schedule>& schedules() const { return schedules_; }
  const std::vector<Rate>& rates() const { return rates_; }
  const std::vector<ActivatedRules>& rules() const { return rules_; }  // ascending
  const std::vector<AddedPermits>& permits() const { return permits_; }
  const std::vector<AuditParameters>& audit_parameters() const { return audit_parameters_; }
  // By code.
  const std::map<std::string, PartyRecord, std::less<>>& parties() const { return parties_; }

 private:
  // A profile that joins its code with another one, or, with none, ends that.
  struct Join {
    LogIndex index = 0;
    std::string code, other;
  };

  absl::Status CheckOperator(const OperatorAdmitted& body, TreeSize size) const;
  absl::Status CheckFounder(const OperatorAdmitted& body) const;
  absl::Status CheckRevocation(const KeyRevoked& body, TreeSize size) const;
  absl::Status CheckSite(const SiteAdmitted& body, TreeSize size) const;
  absl::Status CheckLog(const LogAdmitted& body, TreeSize size) const;
  absl::Status CheckSchedule(const ScheduleSet& body, TreeSize size) const;
  absl::Status CheckRules(const RulesActivated& body, TreeSize size) const;
  absl::Status CheckPermits(const ChartPermitsAdded& body, TreeSize size) const;
  absl::Status CheckAuditParameters(const AuditParametersSet& body, TreeSize size) const;
  absl::Status CheckParty(const PartySet& body, wire::CivilDate effective, TreeSize size) const;
  absl::Status CheckPartyStatus(const PartyStatusSet& body, TreeSize size) const;
  absl::Status CheckProfile(const OperatorProfileSet& body, TreeSize size) const;
  absl::Status CheckDeputy(const OperatorProfileSet& body, const std::vector<Join>& joins,
                           TreeSize size) const;
  void ApplyProfile(LogIndex index, OperatorProfileSet body);
  // Of the operator who was admitted there, revoked or not; nullptr when none was.
  const std::string* CodeAdmittedAt(LogIndex admission, TreeSize size) const;
  static std::vector<std::string> CodesJoined(const std::vector<Join>& joins,
                                              absl::string_view code, TreeSize size);
  // How many people are administrators at `size`, but for him who was admitted at `without`.
  size_t CountAdministrators(const std::vector<Join>& joins, std::optional<LogIndex> without,
                             TreeSize size) const;
  bool KeyIsKnown(const PublicKey& key, TreeSize size) const;

  Founding founding_;
  std::vector<Operator> operators_;
  std::vector<OperatorProfile> profiles_;
  std::vector<Join> joins_;  // in the order of their entries
  std::vector<AdmittedLog> logs_;
  std::map<std::string, std::pair<LogIndex, SiteAdmitted>> sites_;
  std::vector<Ceiling> ceilings_;
  std::vector<Schedule> schedules_;
  std::vector<Rate> rates_;
  std::vector<ActivatedRules> rules_;
  std::vector<AddedPermits> permits_;
  std::vector<AuditParameters> audit_parameters_;
  std::map<std::string, PartyRecord, std::less<>> parties_;
};

// The benefit of that code, or nullptr.
const Benefit* FindBenefit(const ScheduleSet& schedule, absl::string_view code);

}  // namespace amanat::directory

#endif  // AMANAT_LEDGER_DIRECTORY_DIRECTORY_H_
