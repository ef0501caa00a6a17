#include "clients/verifier/payment_course.h"

#include <algorithm>

#include "amanat/acts/repatriation.h"
#include "amanat/acts/treasury.h"
#include "services/rules/catalogue/catalogue.h"

namespace amanat::verifier {
namespace {

// Calls `take` with the body, when the entry is of the type and its body decodes.
template <typename Body, typename Take>
void WithBody(uint32_t event_type, entry::EventType type, const std::string& bytes, Take take) {
  if (event_type != static_cast<uint32_t>(type)) return;
  const auto body = wire::Decode<Body>(bytes);
  if (body.ok()) take(*body);
}

}  // namespace

void PaymentCourse::Take(const LogId& log, const examine::Leaf& leaf, uint32_t event_type) {
  if (leaf.entry.outcome != entry::Outcome::kAccepted || leaf.entry.line.has_value()) return;
  const Place here{log, leaf.entry.index};
  const std::string& bytes = leaf.command.body;
  WithBody<repatriation::SpendRefunded>(event_type, event::kSpendRefunded, bytes,
                                        [&](const auto& body) {
                                          refunded_[{log, body.spend}] += body.amount.minor_units;
                                        });
  WithBody<treasury::LiquidationSubmitted>(event_type, event::kLiquidationSubmitted, bytes,
                                           [&](const auto& body) {
                                             for (const LogIndex spend : body.spends)
                                               submitted_[{log, spend}] = here.second;
                                           });
  WithBody<treasury::LiquidationLineSentBack>(
      event_type, event::kLiquidationLineSentBack, bytes, [&](const auto& body) {
        SentBack& last = sent_back_[{body.spend.log, body.spend.index}];
        if (body.liquidation.index >= last.liquidation) {
          last = {body.liquidation.index, body.reason};
        }
      });
  WithBody<treasury::AllotmentIssued>(event_type, event::kAllotmentIssued, bytes,
                                      [&](const auto& body) { issued_[here] = body.amount; });
  WithBody<treasury::AllotmentDeclined>(event_type, event::kAllotmentDeclined, bytes,
                                        [&](const auto& body) {
                                          issue_of_[here] = {body.issue.log, body.issue.index};
                                        });
  WithBody<treasury::ReturnCredited>(
      event_type, event::kReturnCredited, bytes, [&](const auto& body) {
        credits_[{body.returned.log, body.returned.index}].push_back(here);
      });
}

int64_t PaymentCourse::RefundedOf(const Place& payment) const {
  const auto found = refunded_.find(payment);
  return found == refunded_.end() ? 0 : found->second;
}

std::optional<std::string> PaymentCourse::SentBackFor(const Place& payment) const {
  const auto submitted = submitted_.find(payment);
  const auto sent_back = sent_back_.find(payment);
  if (submitted == submitted_.end() || sent_back == sent_back_.end()) return std::nullopt;
  if (sent_back->second.liquidation != submitted->second) return std::nullopt;
  return sent_back->second.reason;
}

std::optional<money::Money> PaymentCourse::DeclinedAmount(const Place& decline) const {
  const auto issue = issue_of_.find(decline);
  if (issue == issue_of_.end()) return std::nullopt;
  const auto issued = issued_.find(issue->second);
  if (issued == issued_.end()) return std::nullopt;
  return issued->second;
}

std::vector<PaymentCourse::Place> PaymentCourse::CreditsOf(const Place& decline) const {
  const auto found = credits_.find(decline);
  return found == credits_.end() ? std::vector<Place>() : found->second;
}

}  // namespace amanat::verifier
