// What later entries of a log say of one step of the treasury's: of an allotment, a return, a liquidation, a
// payment, a decision. A stream says too much for that (all liquidations of an allotment share its stream) and
// too little (what a node's own writer took up of the other office may name no stream), so each later entry is
// asked by what it names.
//
//   EntryCourse course(source, log, leaf);
//   for (const examine::Leaf& later : behind_it) if (course.Takes(later)) ...
//
// An entry says something of the one shown when it names it, or names an entry of another log that does: so the
// acceptance of a line belongs to the liquidation that head office's entry names. Of an allotment's issue and
// acceptance that is also whatever names the allotment, moves its money, or is of a payment out of it.
//
// Not thread-safe.
#ifndef AMANAT_CLIENTS_CLI_ENTRY_COURSE_H_
#define AMANAT_CLIENTS_CLI_ENTRY_COURSE_H_

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "clients/cli/entry_source.h"
#include "clients/evidence/named_entries.h"
#include "ledger/examine/leaf.h"

namespace amanat::cli {

class EntryCourse {
 public:
  // `shown` is an accepted or refused entry of `log`, and no line of a file. The source outlives the course.
  EntryCourse(EntrySource& source, const LogId& log, const examine::Leaf& shown);

  // Whether the later entry says something of the one shown. To be asked in the order of the log.
  bool Takes(const examine::Leaf& later);

  // How many entries were asked of by what entries of another log name, and could not be: those logs are not at
  // hand, or there were too many of them. Then what is taken may be less than there is.
  size_t unread() const { return unread_; }

 private:
  using EntryPlace = std::pair<LogId, LogIndex>;

  void TakeAllotment(const examine::Leaf& shown, const evidence::NamedEntries& named);
  bool NamesIt(const LogId& log, const evidence::NamedEntries& named) const;
  bool CitesWhatNamesIt(const examine::Leaf& later, const evidence::NamedEntries& named);
  bool MovesItsMoney(const examine::Leaf& later) const;
  void LearnAccounts(const examine::Leaf& leaf);

  EntrySource& source_;
  const LogId log_;
  std::set<EntryPlace> targets_;
  // Of an allotment's issue or acceptance; otherwise nothing.
  std::optional<StreamId> allotment_;
  std::set<uint64_t> accounts_;
  size_t followed_ = 0;
  size_t unread_ = 0;
};

// Why the other office decided as it did, where the entry is by the node's own writer, which only takes that
// decision up: the coded reason of the entry that it cites. Empty where it has none or cannot be read.
std::string ReasonTakenUp(EntrySource& source, const examine::Leaf& leaf);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ENTRY_COURSE_H_
