// What the rules decide of a command: its outcome and its effects, accounts named by what identifies
// them. Whoever makes the entry gives it index, record time and account numbers.
//
// Values are plain data; thread-compatible.
#ifndef AMANAT_LEDGER_PROPOSAL_PROPOSAL_H_
#define AMANAT_LEDGER_PROPOSAL_PROPOSAL_H_

#include <string>
#include <vector>

#include "ledger/accounts/chart.h"
#include "ledger/entry/entry.h"
#include "ledger/entry/writer_events.h"

namespace amanat::proposal {

// An account to open before the postings, with maxima beside the limit of its chart. One without
// maxima needs none: it is opened when a posting first names it.
struct KeyedOpening {
  accounts::AccountKey account;
  uint64_t debit_balance_max = 0;  // minor units, at most money::kAmountMax; 0: none
  uint64_t credit_balance_max = 0;
};

// A posting that names its account by what identifies it; the writer opens the account when it is
// not there yet, with the limits of its chart.
struct KeyedPosting {
  accounts::AccountKey account;
  int64_t amount = 0;  // minor units, debit positive
  entry::Phase phase = entry::Phase::kPosted;
};

// The effects of a command, as the rules decide them.
struct Decision {
  entry::Outcome outcome = entry::Outcome::kAccepted;
  std::string detail;  // for the answer only, never in the entry; no personal data
  LogId recipient;
  std::vector<entry::Reference> rests_on;
  std::vector<entry::Reference> consumes;
  std::vector<KeyedPosting> postings;
  LogIndex closes_hold = 0;
  std::vector<OnceFingerprint> once;
  std::string added;
  std::vector<KeyedOpening> openings;
  std::vector<accounts::AccountKey> closings;  // each stands at zero once the postings are applied
  LogIndex reverses = 0;  // the entry of this log that `postings` take back; 0: none
  // Of the outcome DUPLICATE: the entry of this log that said the same before, for whoever decides
  // what becomes of a file's line; never in the entry. 0: not told, for entry 0 founds the log.
  LogIndex repeats = 0;
};

}  // namespace amanat::proposal

#endif  // AMANAT_LEDGER_PROPOSAL_PROPOSAL_H_
