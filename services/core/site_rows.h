// What a shell reads: the tables of the logs at its site's ledger, own and followed, each as of one
// published size, and the directory. It is got for one request and let go with it; nothing is kept.
//
//   AMANAT_ASSIGN_OR_RETURN(const SiteRows site, ledger.PinRows());
//   const LogRows* fund = site.Own(entry::Book::kFund);
//   AMANAT_ASSIGN_OR_RETURN(const auto found, Deposits().Find(*fund->rows, collector, slip));
//
// Plain data; thread-compatible, the rows are thread-safe.
#ifndef AMANAT_SERVICES_CORE_SITE_ROWS_H_
#define AMANAT_SERVICES_CORE_SITE_ROWS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "ledger/base/clock.h"
#include "ledger/directory/directory.h"
#include "ledger/entry/log_name.h"
#include "ledger/state/reader.h"

namespace amanat::core {

// A log that the ledger owns or follows.
struct LogRows {
  LogId id;
  entry::LogName name;
  bool owned = false;
  TreeSize size = 0;  // of which the rows are
  // Why examination of a followed log stands still, or an own one is not written; else empty.
  std::string finding;
  std::shared_ptr<const state::Reader> rows;
  UnixMicros recorded_at = 0;  // record time of the last entry of which the rows are
  // Of a followed log: until when its writer's site told how far the log is; 0: not since the ledger was
  // started.
  UnixMicros told_until = 0;
  TreeSize missing = 0;  // entries that are known to stand in it and are not in the rows
};

struct SiteRows {
  std::string site;
  std::vector<LogRows> logs;  // of those alone of which something is stored
  std::shared_ptr<const directory::Directory> directory;
  TreeSize directory_size = 0;
  LogId directory_log;

  const LogRows* Find(const LogId& log) const;  // nullptr when it is not at hand
  // The site's latest log of that book.
  const LogRows* Of(absl::string_view of_site, entry::Book book) const;
  // Of each site the latest log of that book, by site.
  std::vector<const LogRows*> LatestOf(entry::Book book) const;
  // The site's own log of that book; nullptr when it has none (yet).
  const LogRows* Own(entry::Book book) const { return Of(site, book); }
  // FailedPrecondition "GUARD: ...", with the log's name and what to do, when an own log of that book is behind
  // its guard: its rows are those of an earlier time, and whoever asked them would be told what is not so.
  absl::Status CheckWhole(entry::Book book) const;
  // Head office's site: that of the first administrator; empty before there is one.
  std::string HeadOffice() const;
};

}  // namespace amanat::core

#endif  // AMANAT_SERVICES_CORE_SITE_ROWS_H_
