// Whom this node hears: for each other site whether a stream with it lives, since when, and as of when
// what it told of its logs is the newest there is. It is what a person is told of the line, and decides
// nothing.
//
//   contacts.Began("manila", now);               // said Hello
//   contacts.Told("manila", log);                // the newest of that log was announced on this stream
//   contacts.Heard("manila", now);               // any frame
//   contacts.Ended("manila", now, kSilenceMax);  // the last stream with it
//   contacts.ToldUntil("manila", log, now);      // `now` while the stream lives
//
// Nothing of it is stored: a node that starts has heard nobody yet. Bounded: of kContactsMax sites; what
// is beyond is not remembered. Thread-safe.
#ifndef AMANAT_LEDGER_REPLICATION_CONTACTS_H_
#define AMANAT_LEDGER_REPLICATION_CONTACTS_H_

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "ledger/base/bytes.h"
#include "ledger/base/clock.h"

namespace amanat::replication {

constexpr size_t kContactsMax = 1024;

struct Contact {
  std::string site;
  int streams = 0;       // that live
  UnixMicros since = 0;  // when the first of them began, or the last one ended
  UnixMicros heard = 0;  // the last frame
  // Of this node's logs, how many entries the site said that it holds.
  std::map<LogId, TreeSize> holds;

  bool connected() const { return streams > 0; }
};

class Contacts {
 public:
  // A stream on which the site said Hello, and its end; each once. At the end a line may have been dead
  // for `silence_max` before anybody noticed.
  void Began(const std::string& site, UnixMicros now) ABSL_LOCKS_EXCLUDED(mutex_);
  void Ended(const std::string& site, UnixMicros now, UnixMicros silence_max)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Heard(const std::string& site, UnixMicros now) ABSL_LOCKS_EXCLUDED(mutex_);

  // While a stream with the site lives: it told how far one of its logs is, and tells what is added.
  void Told(const std::string& site, const LogId& log) ABSL_LOCKS_EXCLUDED(mutex_);
  // The site holds so many entries of one of this node's logs.
  void Holds(const std::string& site, const LogId& log, TreeSize size) ABSL_LOCKS_EXCLUDED(mutex_);

  // By site. Without those that never said Hello to this process.
  std::vector<Contact> All() const ABSL_LOCKS_EXCLUDED(mutex_);
  std::optional<Contact> Find(absl::string_view site) const ABSL_LOCKS_EXCLUDED(mutex_);
  // Until when the site told how far its log is: `now` while a stream lives on which it did; 0 when it
  // never did to this process.
  UnixMicros ToldUntil(absl::string_view site, const LogId& log, UnixMicros now) const
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  struct Known {
    Contact contact;
    // Of the site's logs; nothing: it is being told now.
    std::map<LogId, std::optional<UnixMicros>> told;
  };

  mutable absl::Mutex mutex_;
  std::map<std::string, Known, std::less<>> known_ ABSL_GUARDED_BY(mutex_);  // by site
};

}  // namespace amanat::replication

#endif  // AMANAT_LEDGER_REPLICATION_CONTACTS_H_
