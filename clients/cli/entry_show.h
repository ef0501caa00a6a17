// `show` of what is one entry: a receipt, a deposit, an enrolment, an exchange, a remittance. What the entry says,
// who signed it, and what was recorded of it since: what took it back, a payment's statuses and returns, the
// bank's credit of a deposit.
//
//   return ShowEntry(session, {"remittance", entry::Book::kRemittance}, "manila/remittance:12");
//
// What came since is found by the streams and persons that the entry names. Of the treasury's steps, which share
// the streams of their allotment (entry_course.h), and where an entry names none, as no observation does, the log
// is read from there on, as far as a bound, and what was not read is said. Not thread-safe, as the session.
#ifndef AMANAT_CLIENTS_CLI_ENTRY_SHOW_H_
#define AMANAT_CLIENTS_CLI_ENTRY_SHOW_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"
#include "ledger/entry/event_type.h"
#include "ledger/examine/leaf.h"

namespace amanat::cli {

// What a group of commands shows: entries of its service, in its site's log of that book where no other is named.
struct Shown {
  absl::string_view service;
  entry::Book own = entry::Book::kUnspecified;
};

// Prints the entry; its fields, beside its amount what of it came back (came_back.h), and why the other office
// decided what it takes up; what `state` prints of how it stands now, where it is of this site's own log;
// and its history. Fails for an entry of
// another service, and says where that is shown.
Exit ShowEntry(Session& session, const Shown& shown, const std::string& place,
               const std::function<absl::Status(LogIndex)>& state = nullptr);

// What a later entry of the same log says of the one at `index`: that it takes it back, or what became of the
// payment that it records, a refund among it.
bool Concerns(const examine::Leaf& later, LogIndex index);

}  // namespace amanat::cli

#endif  // AMANAT_CLIENTS_CLI_ENTRY_SHOW_H_
