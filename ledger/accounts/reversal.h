// Reversals: how a mistake is corrected where nothing is ever changed. A reversal is an entry that
// names an earlier entry of the same log (Entry::reverses) and takes back what that one posted.
//
// What may be reversed is decided here and in Accounts; the original must be brought by the caller,
// who holds the log. For an accepted entry whose `reverses` is not 0, before Accounts::Apply:
//  1. IsReversed(reverses): refuse as one does a reference that was consumed already, since another
//     command may have come first (Apply would refuse it, too).
//  2. Read the entry at `reverses`, which lies below the entry's own index, perhaps in the same
//     batch; with its event type, which a file's line has from its manifest.
//  3. CheckReversal(original, its event type, reversal, catalogue).
// Apply then sees to permissions and limits, which a reversal keeps as every entry does: where the
// money is no longer there, the service books the shortfall as a receivable instead.
//
// Thread-safe: pure functions.
#ifndef AMANAT_LEDGER_ACCOUNTS_REVERSAL_H_
#define AMANAT_LEDGER_ACCOUNTS_REVERSAL_H_

#include <vector>

#include "ledger/entry/catalogue.h"

namespace amanat::accounts {

// What takes back the posted part of `original`: its posted and captured postings, in their order,
// with the signs turned. Amounts that it only held are let go by closing the hold.
std::vector<entry::Posting> ReversingPostings(const entry::Entry& original);

// OK when `reversal` takes back exactly what `original` (entry `reversal.reverses` of the same log)
// posted. InvalidArgument, the first of: the original is another entry or does not stand before; it
// is a reversal itself; by the catalogue its type is never reversed; it posted nothing; the postings differ; the
// reversal opens accounts, closes a hold or closes accounts besides.
absl::Status CheckReversal(const entry::Entry& original, uint32_t original_event_type,
                           const entry::Entry& reversal, const entry::Catalogue& catalogue);

}  // namespace amanat::accounts

#endif  // AMANAT_LEDGER_ACCOUNTS_REVERSAL_H_
