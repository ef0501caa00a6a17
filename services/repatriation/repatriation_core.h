// The rules of repatriation and emergency assistance. The core runs for every fund log: a
// consulate's holds the cases and their payments, head office's the ratification of emergency
// approvals.
//
//   open case -> recommend -> approve (hold) -> disburse (captures the hold) | release
//                emergency approve (hold)    -> disburse | release
//                                 `-> ratified at head office
//
// 1. Recommender, approver and payer of one assistance are three different people; only an
//    emergency approval may be paid out by the one who gave it.
// 2. Nothing is approved above the signed ceiling of the site and cost line for one case; what is
//    held counts with the amount held, what was paid with the amount paid, what was released not.
//    Without a ceiling nothing is approved. The allotment's cash is guarded by the ledger.
// 3. Every act on a case names the case's stream, so a decision rests on the state that was seen.
//
// Thread-compatible.
#ifndef AMANAT_SERVICES_REPATRIATION_REPATRIATION_CORE_H_
#define AMANAT_SERVICES_REPATRIATION_REPATRIATION_CORE_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "services/core/core.h"
#include "services/repatriation/events.h"
#include "services/rules/repatriation/acts.h"
#include "services/rules/repatriation/codes.h"
#include "services/rules/repatriation/payment_form.h"

namespace amanat::repatriation {

using rules::repatriation::kAssistancesMax;
using rules::repatriation::kDistressAgeDaysMax;

struct Assistance {
  std::string line;
  money::Money amount;  // recommended, and held from the approval on
  StreamId allotment;
  AssistanceState state = AssistanceState::kRecommended;
  std::string recommender;  // codes of operators
  std::string approver;
  std::string payer;
  std::string emergency;  // code of the emergency approval; empty when there was none
  UnixMicros recommended_at = 0;
  LogIndex approval = 0;  // index of the entry whose hold is to be captured or released
  UnixMicros approved_at = 0;
  LogIndex disbursement = 0;
  UnixMicros disbursed_at = 0;
  money::Money paid;
  wire::CivilDate expense_date;
};

struct Case {
  CaseOpened facts;
  SubjectId person;
  LogIndex opened = 0;
  UnixMicros opened_at = 0;
  std::string officer;                  // who opened it
  std::vector<Assistance> assistances;  // number n stands at n - 1

  // nullptr when there is none of that number.
  const Assistance* Find(uint64_t number) const;
};

// That an emergency approval was ratified here.
struct Ratification {
  LogIndex index = 0;
  UnixMicros at = 0;
  std::string approver;
};

class RepatriationCore final : public core::Core {
 public:
  bool Handles(entry::EventType type) const override;
  absl::StatusOr<core::Decision> Decide(const entry::Command& command,
                                        const core::Context& context) const override;
  void Evolve(const examine::Leaf& leaf, uint32_t event_type,
              const core::Context& context) override;

  const Case* Find(const StreamId& case_id) const;  // nullptr when there is none
  const std::map<StreamId, Case>& cases() const { return cases_; }
  const std::vector<StreamId>& in_order() const { return in_order_; }  // as they were opened
  // By log and index of the emergency approval.
  const std::map<std::pair<LogId, LogIndex>, Ratification>& ratifications() const {
    return ratifications_;
  }

 private:
  using Command = entry::Command;
  absl::StatusOr<core::Decision> Recommend(const Command& command,
                                           const core::Context& context) const;
  absl::StatusOr<core::Decision> Approve(const Command& command,
                                         const core::Context& context) const;
  absl::StatusOr<core::Decision> EmergencyApprove(const Command& command,
                                                  const core::Context& context) const;
  absl::StatusOr<core::Decision> Disburse(const Command& command,
                                          const core::Context& context) const;
  absl::StatusOr<core::Decision> Release(const Command& command,
                                         const core::Context& context) const;

  Assistance* FindForEvolve(const StreamId& case_id, uint64_t assistance);
  void EvolveOpened(const examine::Leaf& leaf, const std::string& author);
  void EvolveRecommended(const examine::Leaf& leaf, const std::string& author);
  void EvolveEmergency(const examine::Leaf& leaf, const std::string& author);
  void EvolveApproved(const examine::Leaf& leaf, const std::string& author);
  void EvolveDisbursed(const examine::Leaf& leaf, const std::string& author);
  void EvolveReleased(const examine::Leaf& leaf);
  void EvolveRatified(const examine::Leaf& leaf, const std::string& author);

  std::map<StreamId, Case> cases_;
  std::vector<StreamId> in_order_;
  std::map<std::pair<LogId, LogIndex>, Ratification> ratifications_;
};

}  // namespace amanat::repatriation

#endif  // AMANAT_SERVICES_REPATRIATION_REPATRIATION_CORE_H_
