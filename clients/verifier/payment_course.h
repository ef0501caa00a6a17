// What became of payments and allotments that are addressed to head office, as the entries of all logs of a
// set say it together: what was refunded of a payment, which was sent back, which decline was credited.
//
//   PaymentCourse course;
//   course.Take(log.id, leaf, event_type);       // every entry of every log
//   course.RefundedOf({log.id, index});
//
// Reversals that the caller knows of are his to leave out. Thread-compatible.
#ifndef AMANAT_CLIENTS_VERIFIER_PAYMENT_COURSE_H_
#define AMANAT_CLIENTS_VERIFIER_PAYMENT_COURSE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/examine/leaf.h"
#include "ledger/money/money.h"

namespace amanat::verifier {

class PaymentCourse {
 public:
  using Place = std::pair<LogId, LogIndex>;

  // What does not decode as an act of the fund says nothing here.
  void Take(const LogId& log, const examine::Leaf& leaf, uint32_t event_type);

  // In minor units, of a payment.
  int64_t RefundedOf(const Place& payment) const;
  // Why head office sent the payment back the last time that it was submitted; nothing when it did not.
  std::optional<std::string> SentBackFor(const Place& payment) const;
  // What was declined, by the entry that declines; nothing when its issue is not in the set.
  std::optional<money::Money> DeclinedAmount(const Place& decline) const;
  // The entries that credit it.
  std::vector<Place> CreditsOf(const Place& decline) const;

 private:
  struct SentBack {
    LogIndex liquidation = 0;
    std::string reason;
  };
  std::map<Place, int64_t> refunded_;
  std::map<Place, LogIndex> submitted_;  // by payment its last liquidation
  std::map<Place, SentBack> sent_back_;  // by payment the last one
  std::map<Place, money::Money> issued_;
  std::map<Place, Place> issue_of_;  // by decline
  std::map<Place, std::vector<Place>> credits_;
};

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_PAYMENT_COURSE_H_
