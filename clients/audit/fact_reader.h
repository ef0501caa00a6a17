// Reads the logs of an audited set, each once, and puts together what their entries say (facts.h).
//
//   AMANAT_ASSIGN_OR_RETURN(const Facts facts, ReadFacts(set, /*as_of=*/std::nullopt));
//
// Logs are read in the order that the facts ask for: the directory, which says who may act; the offices
// abroad, which say for whom cases were opened; head office's fund, of whose members only those people are
// kept. Memory: the accounts of each log, some 40 bytes for each person, 80 for each accepted line of a
// liquidation, 60 for each entry that was taken up by a log that is read before its own, and what is listed in facts.h.
// Thread-compatible.
#ifndef AMANAT_CLIENTS_AUDIT_FACT_READER_H_
#define AMANAT_CLIENTS_AUDIT_FACT_READER_H_

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "amanat/acts/contribution.h"
#include "clients/audit/facts.h"

namespace amanat::audit {

// What was recorded until the end of the day `as_of`, in UTC; without it everything, as of the latest
// record time: an auditor has no other clock that the fund would have to accept. Errors of reading; the
// facts point to the set's directory.
absl::StatusOr<Facts> ReadFacts(const AuditedSet& set, std::optional<CivilDays> as_of);

// One reading; for ReadFacts.
class FactReader {
 public:
  FactReader(const AuditedSet& set, std::optional<CivilDays> as_of);
  absl::StatusOr<Facts> Read();

 private:
  // An entry at hand.
  struct Taken {
    const examine::Leaf& leaf;
    uint32_t type;
    Place place;
    const AuditedLog& log;
    const std::vector<std::string>& authors;  // codes; of a line its file's

    const entry::Entry& entry() const { return leaf.entry; }
    const std::string& body() const { return leaf.command.body; }
    const std::string& site() const { return log.name.site; }
    bool accepted() const { return leaf.entry.outcome == entry::Outcome::kAccepted; }
    std::string author() const { return authors.empty() ? "" : authors.front(); }
  };
  struct RefusedBefore {
    size_t refusal = 0;  // position in Facts::refusals
    std::string digest;  // of the body
  };

  absl::Status ReadLog(size_t position, const AuditedSet::Log& log);
  absl::Status Take(const Taken& taken, const AuditedSet::Log& log);
  absl::Status TakeAccepted(const Taken& taken);
  absl::Status TakeFollowed(const Taken& taken);
  // Of every log alike.
  void TakeSubjects(const Taken& taken);
  void TakeRefusal(const Taken& taken, const AuditedSet::Log& log);
  void TakeAfterRefusal(const Taken& taken);
  void TakeDates(const Taken& taken);
  void TakeMoneyDate(const Taken& taken, wire::CivilDate date);
  void TakeRevoked(const Taken& taken);
  absl::Status TakeAccounts(const Taken& taken);
  void TakeAddressed(const Taken& taken);
  void TakeConsumed(const Taken& taken);
  // Nothing more of the log is addressed to anybody.
  void ForgetConsumedOf(size_t log);

  // fact_reader_money.cc
  void TakeReversal(const Taken& taken);
  absl::Status TakeTreasury(const Taken& taken);
  absl::Status TakeAllotment(const Taken& taken);
  void TakeSender(const Taken& taken);
  void TakeAnswer(const Taken& taken, const entry::Reference& sent_by);
  absl::Status TakeContribution(const Taken& taken);
  absl::Status TakeReceipt(const Taken& taken, std::string collector);
  absl::Status TakeReceiptBack(const Taken& taken);
  absl::Status TakeDeposit(const Taken& taken);
  absl::Status TakeCredit(const Taken& taken);
  // fact_reader_people.cc
  absl::Status TakeCase(const Taken& taken);
  absl::Status TakePayment(const Taken& taken);
  absl::Status TakeClaim(const Taken& taken);
  absl::Status TakeEnrolment(const Taken& taken);
  Assistance* FindAssistance(const Taken& taken, const StreamId& case_id, uint64_t number);
  void NameBenefit(Claim& claim) const;

  const AuditedSet& set_;
  const std::optional<CivilDays> as_of_;
  Facts facts_;
  std::map<LogIndex, std::string> codes_;      // of operators, by admission
  std::map<LogIndex, LogIndex> revocations_;   // by admission
  std::vector<std::string> manifest_authors_;  // of the file whose lines are at hand
  std::string manifest_source_;
  Place manifest_;
  std::unique_ptr<accounts::Accounts> accounts_;  // of the fund log at hand
  std::map<std::string, RefusedBefore> refused_;  // by who, what and about what
  absl::flat_hash_map<SubjectId, UnixMicros> first_seen_;
  std::map<LogId, size_t> positions_;  // in Facts::logs
  std::map<EntryKey, EntryKey>
      acceptances_;              // of payments: by the line's acceptance, while it stands
  std::set<size_t> read_;        // logs that were read to their end
  std::set<EntryKey> consumed_;  // of logs that were not
};

}  // namespace amanat::audit

#endif  // AMANAT_CLIENTS_AUDIT_FACT_READER_H_
