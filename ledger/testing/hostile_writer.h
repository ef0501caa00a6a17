// The writer of a log that uses its keys against the fund: it signs a checkpoint over whatever stands in
// the log, and with the keys of its site's operators whatever they can sign. What it writes is laid
// behind an honest log, entry by entry, and exported or sent like one. Acts that are signed as they should
// be and have other effects than the rules give are FundBuilder::Append's, with a Tamper; a log founded
// under another directory is FundBuilder::AddLogUnder's, and a directory founded by other keys than its
// entry 0 names a FundBuilder with Founders.
//
//   HostileWriter hostile(fund.log("riyadh", entry::Book::kFund));
//   hostile.ClaimToFollow(office.id(), 1'000'000'000);     // a size that never comes
//   hostile.AppendBytes("garbage that nobody examines");
//
// Every function returns the index of its entry. Only the tree and the checkpoint are right: that is all
// that the log's key vouches for. Thread-compatible.
#ifndef AMANAT_LEDGER_TESTING_HOSTILE_WRITER_H_
#define AMANAT_LEDGER_TESTING_HOSTILE_WRITER_H_

#include <functional>
#include <string>

#include "ledger/testing/log_builder.h"

namespace amanat::testing {

// What is done to an entry that the writer makes of itself, and to its command.
using WriterTamper = std::function<void(entry::Entry&, entry::Command&)>;

class HostileWriter {
 public:
  // `log` outlives this object.
  explicit HostileWriter(LogBuilder& log) : log_(log) {}

  // Bytes as they are, well formed or not.
  LogIndex AppendBytes(std::string bytes);
  // What says that another log was followed so far, whatever that log has; the root is invented.
  LogIndex ClaimToFollow(const LogId& log, TreeSize size);
  // What says that `other` was followed to its present size, at a time of the writer's own choice.
  LogIndex FollowAt(const LogBuilder& other, UnixMicros time);
  // A WRITER_STARTED that carries what it must not.
  LogIndex StartWith(const WriterTamper& tamper);

 private:
  LogBuilder& log_;
};

}  // namespace amanat::testing

#endif  // AMANAT_LEDGER_TESTING_HOSTILE_WRITER_H_
