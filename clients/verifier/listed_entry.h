// The entries of a verified set as lists show them: beside what stands in the entry itself its event type,
// who signed it and when it is effective, which a line of a file has from its manifest.
//
// Thread-compatible.
#ifndef AMANAT_CLIENTS_VERIFIER_LISTED_ENTRY_H_
#define AMANAT_CLIENTS_VERIFIER_LISTED_ENTRY_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/verifier/row_writer.h"
#include "ledger/base/clock.h"
#include "ledger/verify/verified_set.h"

namespace amanat::verifier {

struct ListedEntry {
  const verify::VerifiedSet::Log& log;
  const examine::Leaf& leaf;
  uint32_t event_type = 0;
  const std::vector<std::string>& authors;  // codes, in the order of signing
  const std::vector<LogIndex>& admissions;  // of their keys, in the directory
  CivilDays effective_date = 0;             // 0: none

  const entry::Entry& entry() const { return leaf.entry; }
  // Of a line that of its lines, by the log's catalogue.
  std::string TypeName() const { return log.catalogue->EventTypeName(event_type); }
  std::string Place() const;  // short
  std::string RecordTime() const;
  std::string EffectiveDate() const;  // empty: none
  bool accepted() const { return leaf.entry.outcome == entry::Outcome::kAccepted; }
};

// The shortest name of a log by which commands know it, "manila/fund"; the whole one of a successor.
std::string ShortName(const entry::LogName& name);
// LOG:INDEX with it, "manila/fund:12".
std::string PlaceOf(const entry::LogName& name, LogIndex index);
// The same for people; for programs with the log's whole name.
Cell PlaceCell(const entry::LogName& name, LogIndex index);

// The whole name of the log of the set that the text names: by its name or id, as <site>/<book>, by its site
// alone, which is the site's fund log as for `amanat`, or by the beginning of a name that no other log has.
// InvalidArgument names the logs that it may be.
absl::StatusOr<std::string> FindLogName(const verify::VerifiedSet& set, absl::string_view text);

class ListedEntries {
 public:
  using Take = std::function<absl::Status(const ListedEntry&)>;

  // Of the log of that whole name, or of all when `log` is empty. The set outlives this object.
  ListedEntries(const verify::VerifiedSet& set, const std::string& log);

  // Log by log. Errors are those of reading and of `take`.
  absl::Status ForEach(const Take& take) const;
  // The logs that are listed; none when the set holds none of the name.
  std::vector<const verify::VerifiedSet::Log*> logs() const;
  absl::Status ForEachOf(const verify::VerifiedSet::Log& log, const Take& take) const;

 private:
  const verify::VerifiedSet& set_;
  const std::string log_;
  std::map<LogIndex, std::string> codes_;  // of operators, by admission
};

}  // namespace amanat::verifier

#endif  // AMANAT_CLIENTS_VERIFIER_LISTED_ENTRY_H_
