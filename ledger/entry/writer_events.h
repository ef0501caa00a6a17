// Bodies of the entries that a log's own writer makes, and the part that all manifests share.
// Nobody signs the first three by hand: they are covered by the log's checkpoint, and each states
// a fact that a follower can check.
#ifndef AMANAT_LEDGER_ENTRY_WRITER_EVENTS_H_
#define AMANAT_LEDGER_ENTRY_WRITER_EVENTS_H_

#include <string>
#include <vector>

#include "ledger/base/bytes.h"
#include "ledger/entry/wire.h"

namespace amanat::entry {

// Administrators who found a fund.
constexpr size_t kFoundersCount = 2;

// Entry 0: spells out the log's name and founding key, whose hash is the log id, and the directory
// that judges its signatures (zero in the directory's own log). In the directory's own log, and there
// alone, also the first version of the fund's rules, which is 1, and the public keys of the two
// administrators who found the fund: nobody else can, and they act at head office, the site of the
// log's name. Written by an explicit init only.
struct LogFounded {
  std::string name;
  PublicKey founding_key;
  LogId directory;
  uint32_t rules_version = 0;
  Hash rules_digest;                      // of what that version is
  std::vector<PublicKey> administrators;  // two different ones
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "name", self.name);
    v.Field(2, "founding_key", self.founding_key);
    v.Field(3, "directory", self.directory);
    v.Field(4, "rules_version", self.rules_version);
    v.Field(5, "rules_digest", self.rules_digest);
    v.Field(6, "administrators", self.administrators);
  }
};

// A writer process started; the incarnation is random.
struct WriterStarted {
  Incarnation incarnation;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "incarnation", self.incarnation);
  }
};

// The writer had followed and examined `log` to `size`; entries after this one inherit it.
struct Followed {
  LogId log;
  TreeSize size = 0;
  Hash root;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "log", self.log);
    v.Field(2, "size", self.size);
    v.Field(3, "root", self.root);
  }
};

// Every manifest body begins with these fields (1 to 6): one signature over the RFC 6962 root of
// the encoded LineCommands in file order. `line_event_type` is the type of every line.
struct Manifest {
  Hash root;
  uint64_t count = 0;
  uint32_t line_event_type = 0;
  std::string source;  // code of the collector, bank or provider whose file it is
  Hash file_digest;    // SHA-256 of salt and file; the salt stays outside the log
  wire::CivilDate file_date;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "root", self.root);
    v.Field(2, "count", self.count);
    v.Field(3, "line_event_type", self.line_event_type);
    v.Field(4, "source", self.source, wire::TextForm::kCode);
    v.Field(5, "file_digest", self.file_digest);
    v.Field(6, "file_date", self.file_date);
  }
};

// Lines first, first + 1, ... of the manifest, `count` of them and numbered from 1, repeat byte for
// byte the line commands of the entries earlier, earlier + 1, ... of this log. So whoever has the log
// has these lines, too, computes the manifest's root again and can ask whether they repeat indeed.
struct DuplicateRun {
  uint64_t first = 0;
  uint64_t count = 0;
  LogIndex earlier = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "first", self.first);
    v.Field(2, "count", self.count);
    // 3 was the lines' hashes.
    v.Field(4, "earlier", self.earlier);
  }
};

// Lines of an import that were recognised as duplicates; stands after the import's line entries,
// as often as the cap of an entry needs.
struct ImportDuplicates {
  LogIndex manifest = 0;
  std::vector<DuplicateRun> runs;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "manifest", self.manifest);
    v.Field(2, "runs", self.runs);
  }
};

// Ends an import: every line of the manifest has an entry or stands in a run, so that nothing can
// be dropped unseen. `duplicates` are the lines in runs and those whose entry is a DUPLICATE.
struct ImportClosed {
  LogIndex manifest = 0;
  uint64_t recorded = 0;
  uint64_t duplicates = 0;
  template <typename Self, typename V>
  static void Visit(Self& self, V& v) {
    v.Field(1, "manifest", self.manifest);
    v.Field(2, "recorded", self.recorded);
    v.Field(3, "duplicates", self.duplicates);
  }
};

}  // namespace amanat::entry

#endif  // AMANAT_LEDGER_ENTRY_WRITER_EVENTS_H_
