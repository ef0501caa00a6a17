// What must hold across logs: `spent + returned <= accepted <= issued` for every allotment, and
// inter-office accounts that mirror each other but for the postings in transit. Which accounts and
// entries these are, the logs' catalogue says (entry::RightsInfo).
//
//   AllotmentCheck check(holds);
//   check.Take(log_name, state, leaf, event_type, findings);   // every entry, in a causal order
//   check.Finish(states, report);                              // at the end
//
// A posting on an inter-office account is in transit from the entry that makes it and names a recipient
// until the recipient's entry that consumes it; that entry must post the opposite amount.
// Thread-compatible.
#ifndef AMANAT_LEDGER_VERIFY_ALLOTMENT_CHECK_H_
#define AMANAT_LEDGER_VERIFY_ALLOTMENT_CHECK_H_

#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/numeric/int128.h"
#include "ledger/examine/log_state.h"
#include "ledger/verify/report.h"

namespace amanat::verify {

class AllotmentCheck {
 public:
  // `holds` tells whether a log is in the set.
  explicit AllotmentCheck(std::function<bool(const LogId&)> holds) : holds_(std::move(holds)) {}

  // An entry that was examined and applied to `state`.
  void Take(const std::string& log_name, const examine::LogState& state, const examine::Leaf& leaf,
            uint32_t event_type, Findings& findings);

  // Adds sums, postings in transit and the findings about them to the report.
  void Finish(const std::vector<const examine::LogState*>& states, Report& report);

 private:
  using Key = std::pair<std::string, uint16_t>;  // allotment and currency
  struct Sums {
    absl::int128 issued = 0, accepted = 0, spent = 0, returned = 0, held = 0;
    absl::int128 inter_office = 0;  // balances of all logs
    absl::int128 in_transit = 0;
    std::string last_log;  // of the latest acceptance
    LogIndex last_index = 0;
    bool examined = true;
    bool mirror_told = false;  // a finding about the mirror stands already
  };
  struct Transit {
    std::string log_name;
    std::string chart;  // its name
    std::map<Key, absl::int128> amounts;
  };
  using Place = std::pair<LogId, LogIndex>;

  void TakePosting(const examine::LogState& state, const std::string& log_name,
                   const entry::Posting& posting, uint32_t event_type, LogIndex index,
                   Transit& inter_office);
  // The opposite of what the entry posts on inter-office accounts must be what it consumes.
  void MatchConsumed(const std::string& log_name, const examine::Leaf& leaf, Transit inter_office,
                     Findings& findings);
  void CheckSums(const Key& key, const Sums& sums, Findings& findings) const;

  const std::function<bool(const LogId&)> holds_;
  std::map<Key, Sums> sums_;
  std::map<Place, Transit> in_transit_;
};

}  // namespace amanat::verify

#endif  // AMANAT_LEDGER_VERIFY_ALLOTMENT_CHECK_H_
