// The rules of contributions: enrolment, collection by single receipt and by file, the collector's
// deposit and the bank's credit that is matched to it.
//
// Who may act: an officer enrols; a collector collects, delivers files and deposits, each in his own
// name; a treasurer records the bank's credits. Money is collected at head office alone: its books
// have the accounts, and cover is judged by what stands there.
//
// What guards what: a receipt, a slip of a collector and a line of a bank statement have once-only
// keys; a deposit is a stream (DepositStream), which its credit names. Balances are not read: what
// is collected and not deposited is a list to be worked off, not a refusal.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_CONTRIBUTION_CONTRIBUTION_CORE_H_
#define AMANAT_SERVICES_CONTRIBUTION_CONTRIBUTION_CORE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/entry/writer_events.h"
#include "services/contribution/cover.h"
#include "services/rules/contribution/keys.h"

namespace amanat::contribution {

struct Deposit {
  LogIndex index = 0;
  DepositMade body;
  std::optional<LogIndex> credit;  // the bank's entry
};

struct Tally {
  uint64_t count = 0;
  int64_t minor_units = 0;
};

struct Statistics {
  uint64_t contributions = 0;
  std::map<money::Currency, Tally> by_currency;
  std::map<std::pair<std::string, money::Currency>, Tally> by_destination;
  std::map<std::pair<std::string, money::Currency>, Tally> by_collector;
};

class ContributionCore final : public core::Core {
 public:
  bool Handles(entry::EventType type) const override;
  absl::StatusOr<core::Decision> Decide(const core::Command& command,
                                        const core::Context& context) const override;
  absl::StatusOr<core::Decision> DecideLine(const entry::LineCommand& line,
                                            const core::Command& manifest,
                                            const core::Context& context) const override;
  void Evolve(const examine::Leaf& leaf, uint32_t event_type,
              const core::Context& context) override;

  const CoverBook& cover() const { return *cover_; }
  // For another core over the same log: changed by this core's Evolve alone.
  std::shared_ptr<const CoverBook> shared_cover() const { return cover_; }
  const Statistics& statistics() const { return statistics_; }
  // The contract for which the member was enrolled last; nullptr when never.
  const MemberEnrolled* FindEnrolment(const SubjectId& member) const;
  // By collector, then slip; credited ones included.
  const std::map<std::pair<std::string, std::string>, Deposit>& deposits() const {
    return deposits_;
  }
  // How the import of that manifest ended; nullptr when the entry is no such manifest.
  const entry::ImportClosed* FindImport(LogIndex manifest) const;

 private:
  absl::StatusOr<core::Decision> DecideEnrolment(const core::Command& command,
                                                 const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideCollection(const core::Command& command,
                                                  const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideManifest(const core::Command& command,
                                                const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideDeposit(const core::Command& command,
                                               const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideCredit(const core::Command& command,
                                              const core::Context& context) const;
  void EvolveContribution(const examine::Leaf& leaf, const core::Context& context);

  const std::shared_ptr<CoverBook> cover_ = std::make_shared<CoverBook>();
  Statistics statistics_;
  std::map<SubjectId, std::vector<MemberEnrolled>> enrolments_;  // as they were recorded
  std::map<std::pair<std::string, std::string>, Deposit> deposits_;
  std::map<LogIndex, entry::ImportClosed> imports_;
  // The manifest whose lines come next.
  std::string import_body_;
  entry::Manifest import_;
  Contribution line_;  // its memory is used again
};

}  // namespace amanat::contribution

#endif  // AMANAT_SERVICES_CONTRIBUTION_CONTRIBUTION_CORE_H_
