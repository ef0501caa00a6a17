// The rules of insurance claims. A consulate requests, head office files, and three different
// people recommend, approve and pay; the filer may be the one who recommends.
//
//   FILED -> RECOMMENDED -> APPROVED -> PAYMENT_ORDERED -> PAID
//        \-> REJECTED <-/
//
// Who may act: an officer requests, files and recommends; an approver approves, rejects and orders
// the payment, and neither recommended the claim; a payer pays, who did none of the three.
//
// What a decision rests on, and so what a command must name: the claim's stream; to file, also the
// entitlement's stream (one benefit for each programme and person) and the member's, whose cover is
// judged; to reject and to pay, also the entitlement's, which that sets free or uses up. Benefit,
// amount, tail, deadline and documents are those of the schedule in force on the date of the event;
// the amount is fixed when the claim is filed.
//
// The core runs over every fund log: over a consulate's it keeps the requests, over head office's
// the claims. Cover is read in the book that the contribution core of the same log keeps.
// Thread-compatible.
#ifndef AMANAT_SERVICES_CLAIMS_CLAIMS_CORE_H_
#define AMANAT_SERVICES_CLAIMS_CLAIMS_CORE_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "services/claims/events.h"
#include "services/contribution/cover.h"
#include "services/rules/claims/claim_content.h"
#include "services/rules/claims/claim_state.h"

namespace amanat::claims {

// A claim at head office.
struct Claim {
  ClaimFiled body;
  std::vector<SubjectId> subjects;
  directory::Benefit benefit;  // as the schedule had it
  ClaimState state = ClaimState::kFiled;
  LogIndex filed = 0;  // entries of this log
  LogIndex last = 0;
  // Codes of those who acted; empty while nobody did.
  std::string filer;
  std::string recommender;
  std::string approver;
  std::string orderer;
  std::string payer;
  std::string rejector;
  std::string reason;  // of the rejection
};

// A consulate's request in its own log.
struct ClaimRequest {
  LogIndex index = 0;
  LogId recipient;
  ClaimFiled body;
  std::vector<SubjectId> subjects;
  CivilDays requested_on = 0;
};

StreamId EntitlementOf(const Claim& claim);

class ClaimsCore final : public core::Core {
 public:
  // `cover` has taken every entry of the log that this core has.
  explicit ClaimsCore(std::shared_ptr<const contribution::CoverBook> cover)
      : cover_(std::move(cover)) {}

  bool Handles(entry::EventType type) const override;
  absl::StatusOr<core::Decision> Decide(const core::Command& command,
                                        const core::Context& context) const override;
  void Evolve(const examine::Leaf& leaf, uint32_t event_type,
              const core::Context& context) override;

  const Claim* Find(const StreamId& claim) const;
  // In the order of filing.
  const std::vector<StreamId>& claims() const { return order_; }
  // By index.
  const std::vector<ClaimRequest>& requests() const { return requests_; }

 private:
  absl::StatusOr<core::Decision> DecideRequest(const core::Command& command,
                                               const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideFiling(const core::Command& command,
                                              const core::Context& context) const;
  // A filing whose request, if it cites one, was read; `filed_on`: when it was first brought.
  absl::StatusOr<core::Decision> DecideContent(const core::Command& command, const ClaimFiled& body,
                                               CivilDays filed_on,
                                               const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideRecommendation(const core::Command& command,
                                                      const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideApproval(const core::Command& command,
                                                const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideRejection(const core::Command& command,
                                                 const core::Context& context) const;
  absl::StatusOr<core::Decision> DecideOrder(const core::Command& command,
                                             const core::Context& context) const;
  absl::StatusOr<core::Decision> DecidePayment(const core::Command& command,
                                               const core::Context& context) const;
  // Whether a claim stands that `body` may not stand beside.
  bool EntitlementInUse(const StreamId& entitlement, const ClaimFiled& body,
                        const directory::Benefit& benefit) const;
  void EvolveFiling(const examine::Leaf& leaf, const core::Context& context);
  void EvolveStep(const examine::Leaf& leaf, entry::EventType type, const core::Context& context);

  const std::shared_ptr<const contribution::CoverBook> cover_;
  std::map<StreamId, Claim> claims_;
  std::vector<StreamId> order_;
  std::map<StreamId, std::vector<StreamId>> by_entitlement_;
  std::vector<ClaimRequest> requests_;
  std::map<StreamId, LogIndex> requested_;  // claim id of each request
};

}  // namespace amanat::claims

#endif  // AMANAT_SERVICES_CLAIMS_CLAIMS_CORE_H_
