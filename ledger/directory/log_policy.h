// Who may hold which log, by what the directory says now. The sender of a log keeps to it, whatever the
// receiver asks for, and a receiver asks for no more:
//
//   head office, and a site of auditors    every log
//   a consulate                            the directory, and head office's fund
//   whom the directory does not admit      the directory, in which it reads when it is admitted
//
// A site of auditors is one at which auditors stand admitted and nobody else, but who runs its node: an
// auditor who sits in a consulate does not make that consulate's node one. A site's own logs are its own.
//
// Thread-safe: a pure function.
#ifndef AMANAT_LEDGER_DIRECTORY_LOG_POLICY_H_
#define AMANAT_LEDGER_DIRECTORY_LOG_POLICY_H_

#include "absl/strings/string_view.h"
#include "ledger/directory/directory.h"

namespace amanat::directory {

// `head_office` is the site whose directory it is; `site` is who would hold `log`.
bool MayHold(const Directory& directory, TreeSize size, absl::string_view head_office,
             absl::string_view site, const entry::LogName& log);

}  // namespace amanat::directory

#endif  // AMANAT_LEDGER_DIRECTORY_LOG_POLICY_H_
