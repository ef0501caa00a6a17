// Names of logs and entries, the same at every command: an entry is LOG:INDEX, where LOG is a site (its
// fund log), a site and a book (hong-kong/fund), a log's name (owf.example/hong-kong/fund/1) or its id. Of a
// site, a book and an id the first letters or digits do, when they fit one log only: hong:12, man/dir:7. Of
// several successions that a short name fits, the latest is meant.
//
//   EntryFromText(session, "riyadh:17", "--issue");
//   IndexFromText(session, "manila/directory:12", "--rate", InDirectory());   // 12, as "12" gives, too
//
// Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_ENTRY_NAME_H_
#define AMANAT_CLIENTS_CLI_ENTRY_NAME_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "amanat/acts/v1/types.pb.h"
#include "clients/cli/log_names.h"
#include "clients/cli/session.h"
#include "ledger/base/bytes.h"
#include "ledger/entry/event_type.h"
#include "ledger/entry/log_name.h"

namespace amanat::cli {

// LOG and INDEX, apart. InvalidArgument, in front of which `option` stands, when it is not LOG:INDEX.
struct Place {
  std::string log;
  uint64_t index = 0;
};
absl::StatusOr<Place> PlaceFromText(const std::string& text, absl::string_view option);

struct NamedLog {
  entry::LogName name;
  LogId id;
};
// The log that the text names. NotFound when it names none, FailedPrecondition with those there are when its
// letters fit several; `option` stands in front of both.
absl::StatusOr<NamedLog> ChooseLog(absl::string_view text, const std::vector<NamedLog>& known,
                                   absl::string_view option);

// The whole name of a log that the directory admits. NotFound names `option`.
absl::StatusOr<std::string> LogNameFromText(Session& session, const std::string& text,
                                            absl::string_view option);

// What the directory's service says of the logs that it admits; ids are made here, of names and keys.
absl::StatusOr<LogNames> AdmittedLogNames(Session& session);

// The reference without the entry's hash, which the service that prepares the act fills in. Asks the
// directory for the logs that it admits. InvalidArgument and NotFound name `option`.
absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option);

// The same where INDEX alone is an entry of this site's own log of that book.
absl::StatusOr<acts::v1::Reference> EntryFromText(Session& session, const std::string& text,
                                                  absl::string_view option, entry::Book own);

// In which log an option's entry stands, where that is known without saying it.
struct ExpectedLog {
  std::string words;  // "the directory"
  std::function<bool(const NamedLog&)> is;
};
ExpectedLog InDirectory();
ExpectedLog InOwnFund(const Session& session);
// The log of an entry that was read before.
ExpectedLog InLog(const std::string& words, const std::string& log_id);

// The index of an entry that stands there: INDEX alone, or LOG:INDEX. InvalidArgument names `option` when it is
// neither, FailedPrecondition when LOG is another log; otherwise the errors of EntryFromText.
absl::StatusOr<LogIndex> IndexFromText(Session& session, const std::string& text,
                                       absl::string_view option, const ExpectedLog& expected);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ENTRY_NAME_H_
